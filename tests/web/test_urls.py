"""Addresses that differ in one value are those that would be built one by one."""

from flask import Flask, url_for

from auditapp.web.urls import url_by


def test_each_address_is_the_one_built_for_its_value() -> None:
    app = Flask(__name__)
    app.add_url_rule("/of/<int:number>/<key>", "path", lambda number, key: f"{number}{key}")
    app.add_url_rule("/asked/<int:number>", "query", lambda number: f"{number}")
    with app.test_request_context():
        for endpoint in ("path", "query"):
            address = url_by(endpoint, "key", number=7)
            for key in ("core.ref", "a_b-c", "a b&c"):
                assert address(key).replace("%20", "+").replace("%26", "&") == url_for(
                    endpoint, number=7, key=key
                ).replace("%20", "+").replace("%26", "&")
