"""Lets `python -m dossier` do what the command `dossier` does."""

from dossier.cli import main

if __name__ == "__main__":
    main()
