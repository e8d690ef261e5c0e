"""A certificate and its key, made for the tests and trusted by nobody."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def make(folder):
    """Write ``cert.pem`` (with the authority above it) and ``key.pem``; returns their paths."""
    top, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    top_id = x509.SubjectKeyIdentifier.from_public_key(top.public_key())
    above = (
        _of("Authority", top.public_key(), {"key_cert_sign", "crl_sign"}, authority=True)
        .add_extension(top_id, critical=False)
        .sign(top, hashes.SHA256())
    )
    own = (
        _of("Leonardo", key.public_key(), {"digital_signature"})
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(top_id), critical=False
        )
        .sign(top, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(own.public_bytes(pem) + above.public_bytes(pem))
    secret.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


def _of(name, public_key, uses, authority=False):
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named("Authority"))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
    )


def _named(name):
    parts = ((NameOID.COUNTRY_NAME, "FR"), (NameOID.ORGANIZATION_NAME, name))
    return x509.Name([x509.NameAttribute(*part) for part in (*parts, (NameOID.COMMON_NAME, name))])
