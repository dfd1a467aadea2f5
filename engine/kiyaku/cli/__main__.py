"""`python -m kiyaku.cli`."""

from kiyaku.cli import main

main()
