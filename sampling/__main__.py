"""``python -m sampling``: draws and their proof, without the rest of the product."""

import sys

from sampling.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
