"""Commands about people: the first administrator comes from here."""

from secrets import token_urlsafe

import click

from auditapp.cli.sessions import fail, present_moment, settings, writing
from auditapp.domain.errors import NotFoundError, RefusedError
from auditapp.domain.permissions import Role
from auditapp.services import people as service

__all__ = ["people"]

ROLES = [role.value for role in Role]  # as they are written everywhere else


@click.group()
def people() -> None:
    """People who sign in."""


@people.command()
@click.argument("sign_in_name")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--job-title", default="")
def add(sign_in_name: str, name: str, roles: tuple[str, ...], job_title: str) -> None:
    """Add a person and print a first password, once."""
    password = token_urlsafe(15)
    wanted = service.NewPerson(
        name, sign_in_name, frozenset(Role(role) for role in roles), job_title
    )
    try:
        with writing() as session:
            service.add(
                session,
                wanted,
                password,
                cost=settings().password_cost,
                actor=service.SYSTEM,
                now=present_moment(),
            )
    except RefusedError as refused:
        raise fail("\n".join(problem.message for problem in refused.problems)) from refused
    click.echo(f"{sign_in_name} can sign in with this password, shown once: {password}")


@people.command("reset-password")
@click.argument("sign_in_name")
def reset_password(sign_in_name: str) -> None:
    """Give a person a new first password and print it, once."""
    password = token_urlsafe(15)
    try:
        with writing() as session:
            service.set_password(
                session,
                sign_in_name,
                password,
                cost=settings().password_cost,
                now=present_moment(),
            )
    except NotFoundError as missing:
        raise fail(str(missing)) from missing
    click.echo(f"{sign_in_name} can sign in with this password, shown once: {password}")
