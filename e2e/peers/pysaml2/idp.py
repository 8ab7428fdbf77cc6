"""A SAML 2.0 identity provider with pysaml2. Arguments: folder, port. Reads the service provider's metadata from sp.xml."""

import os
import sys
from functools import cache
from http import cookies
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT
from saml2.server import Server
from saml2.sigver import verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

FOLDER, PORT = sys.argv[1], int(sys.argv[2])
URL = f"http://127.0.0.1:{PORT}"
SERVICE_PROVIDER = os.path.join(FOLDER, "sp.xml")
USERS = {
    "ada": ("Ada Lovelace", ["admins", "engineering"]),
    "bob": ("Bob O'Neil", ["engineering"]),
    "cy": ("Cy Young", []),
}


def configuration():
    config = {
        "entityid": f"{URL}/metadata",
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "key_file": os.path.join(FOLDER, "idp.pem"),
        "cert_file": os.path.join(FOLDER, "idp.crt"),
        "service": {
            "idp": {
                "name": "pysaml2",
                "endpoints": {
                    "single_sign_on_service": [(f"{URL}/sso", BINDING_HTTP_REDIRECT)],
                    "single_logout_service": [(f"{URL}/slo", BINDING_HTTP_REDIRECT)],
                },
                "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                "policy": {
                    "default": {
                        "attribute_restrictions": None,
                        "fail_on_missing_requested": False,
                        "lifetime": {"minutes": 5},
                        "name_form": NAME_FORMAT_URI,
                        "nameid_format": NAMEID_FORMAT_PERSISTENT,
                    }
                },
            }
        },
    }
    if os.path.exists(SERVICE_PROVIDER):
        config["metadata"] = {"local": [SERVICE_PROVIDER]}
    return IdPConfig().load(config)


@cache
def server():
    """Created at the first request of the service provider, when its metadata is there. Keeps the name IDs."""
    return Server(config=configuration())


def signed(parse, query):
    """Returns the message of a query in the redirect binding, whose signature pysaml2 7.0 does not verify by itself."""
    message = parse(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
    certificates = server().metadata.certs(message.issuer.text, "any", "signing")
    backend = server().sec.sec_backend
    if not any(verify_redirect_signature(dict(query), backend, each) for each in certificates):
        raise ValueError("the message is not signed by the service provider")
    return message


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def query(self):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def send(self, body, kind="text/html; charset=utf-8", status=200, headers=()):
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def user(self):
        jar = cookies.SimpleCookie(self.headers.get("cookie", ""))
        return jar["user"].value if "user" in jar else None

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/metadata":
            return self.send(str(entity_descriptor(configuration())), "application/samlmetadata+xml")
        if path == "/sso":
            request = self.authn_request()
            user = self.user()
            if user in USERS and request.force_authn != "true":
                return self.respond(request, user)
            return self.send(
                '<form method="post"><input name="username"><input name="password" type="password">'
                '<button type="submit">Sign in</button></form>'
            )
        if path == "/slo":
            return self.sign_out()
        return self.send("", status=404)

    def do_POST(self):
        request = self.authn_request()
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        user = form.get("username", [""])[0]
        if user not in USERS or form.get("password") != ["secret"]:
            return self.send("wrong password", status=401)
        return self.respond(request, user)

    def authn_request(self):
        return signed(server().parse_authn_request, self.query())

    def respond(self, request, user):
        name, groups = USERS[user]
        identity = {"mail": [f"{user}@corp.example"], "displayName": [name], "groups": groups}
        arguments = server().response_args(request, [BINDING_HTTP_POST])
        binding, destination = arguments.pop("binding"), arguments["destination"]
        response = server().create_authn_response(
            identity,
            userid=user,
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT, "authn_auth": URL},
            sign_response=True,
            sign_assertion=True,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
            **arguments,
        )
        message = server().apply_binding(
            binding, str(response), destination, self.query().get("RelayState", ""), response=True
        )
        self.send(message["data"], headers=[("set-cookie", f"user={user}; Path=/")])

    def sign_out(self):
        query = self.query()
        request = signed(server().parse_logout_request, query)
        response = server().create_logout_response(request, [BINDING_HTTP_REDIRECT], sign=False)
        message = server().apply_binding(
            BINDING_HTTP_REDIRECT,
            str(response),
            response.destination,
            query.get("RelayState", ""),
            response=True,
            sign=True,
            sigalg=SIG_RSA_SHA256,
        )
        self.send("", status=302, headers=[*message["headers"], ("set-cookie", "user=; Path=/; Max-Age=0")])


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
