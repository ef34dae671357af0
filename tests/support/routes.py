"""The table of routes: written out with `python -m tests.support.routes`, checked by a test."""

import sys

from flask import Flask

from auditapp.app import create_app
from auditapp.settings import Environment, Settings
from auditapp.web.access import access_of

READS = frozenset({"HEAD", "OPTIONS"})


def route_lines(app: Flask) -> list[str]:
    """Return a line for each route: where, how, which endpoint, who may."""
    return sorted(
        f"{rule.rule}  {','.join(sorted((rule.methods or set()) - READS))}  {rule.endpoint}  "
        f"{access_of(app, rule.endpoint).words}"
        for rule in app.url_map.iter_rules()
    )


if __name__ == "__main__":
    settings = Settings(
        environment=Environment.TEST, secret_key="only to list the routes, never to serve them"
    )
    sys.stdout.write("\n".join(route_lines(create_app(settings))) + "\n")
