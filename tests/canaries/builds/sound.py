"""The control: a front with nothing broken."""

from firstcome.app.front import Front
from tests.canaries.front import serve

if __name__ == "__main__":
    serve(Front)
