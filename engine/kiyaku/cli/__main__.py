"""`python -m kiyaku.cli`."""

from kiyaku.cli.app import main

main()
