"""Signatures of results and manifests: Ed25519 over the digest of the canonical form, beside the file.

Keys stay the user's: a private key is a PEM file of PKCS #8, a public key one of SubjectPublicKeyInfo, as `openssl
genpkey -algorithm ed25519` and `openssl pkey -pubout` write them.  The library is `cryptography` (extra `sign`).

Source: RFC 8032 (Ed25519), RFC 8410 (keys).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from kiyaku import intake
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.publish.canonical import digest_of
from kiyaku.version import VERSION

_LARGEST = 100_000  # bytes of a key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALGORITHM = "Ed25519"
SUFFIX = ".sig.json"
_CONTEXT = b"kiyaku signature 1\n"  # a signature of something else is none of a result

Key = TypeVar("Key")


def sign(data: Any, key: Path) -> dict[str, Any]:
    """The signature of JSON data, as JSON data.

    Args:
        data: what is signed.
        key: the file of the private key.

    Raises:
        KiyakuError: the key cannot be used, or the library is missing.
    """
    _needed()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(intake.read(key, _LARGEST), password=None)
    except (OSError, ValueError, TypeError):
        _refused("unusable-key", key)
    if not isinstance(private, Ed25519PrivateKey):
        _refused("unusable-key", key)
    digest = digest_of(data)
    return {
        "format": {"name": "signature", "version": 1},
        "engine": VERSION,
        "algorithm": ALGORITHM,
        "digest": digest,
        "key": fingerprint(private.public_key()),
        "signature": b64encode(private.sign(_CONTEXT + digest.encode())).decode(),
    }


def is_signed(data: Any, signature: Any, key: Path) -> bool:
    """Whether a signature is one of JSON data by the owner of a key.

    Args:
        data: what was signed.
        signature: what `sign` gave.
        key: the file of the public key.

    Raises:
        KiyakuError: the key cannot be used, or the library is missing.
    """
    _needed()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(intake.read(key, _LARGEST))
    except (OSError, ValueError, TypeError):
        _refused("unusable-key", key)
    if not isinstance(public, Ed25519PublicKey):
        _refused("unusable-key", key)
    if not isinstance(signature, dict) or signature.get("algorithm") != ALGORITHM:
        return False
    digest = digest_of(data)
    if signature.get("digest") != digest or signature.get("key") != fingerprint(public):
        return False
    try:
        public.verify(b64decode(str(signature.get("signature")), validate=True), _CONTEXT + digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: Ed25519PublicKey) -> str:
    """What a public key is known by, as `openssl pkey -pubin -outform der | sha256sum` gives it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return f"sha256:{sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()}"


def _needed() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise KiyakuError([Diagnostic(code="needs-extra", args={"extra": "sign"}, hint="fix")]) from None


def _refused(code: str, path: Path) -> NoReturn:
    raise KiyakuError([Diagnostic(code=code, args={"name": str(path)}, hint="fix")]) from None
