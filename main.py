"""Start Recon Desktop from the project folder: the window, or a command."""

from recon_desktop.app import main

if __name__ == "__main__":
    raise SystemExit(main())
