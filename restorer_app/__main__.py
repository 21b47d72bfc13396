"""`python -m restorer_app` starts the same program as the `restorer-app` command."""

import sys

from restorer_app.app import main

if __name__ == "__main__":
    sys.exit(main())
