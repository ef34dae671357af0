"""The application for a web server: settings from the environment, refusing to start unsafe."""

from auditapp.app import create_app
from auditapp.settings import from_environment

app = create_app(from_environment())
