"""``python -m recon_desktop``."""

import sys

from recon_desktop.app import main

sys.exit(main())
