# SPDX-License-Identifier: Apache-2.0
"""`python -m tournier` is the command `tournier`."""

import sys

from tournier.cli.main import main

sys.exit(main())
