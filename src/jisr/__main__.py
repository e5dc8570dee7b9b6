"""`python -m jisr` is `jisr`."""

import sys

from jisr.cli import main

sys.exit(main())
