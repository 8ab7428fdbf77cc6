<?php
// The identity provider. The file `rollover` publishes a second certificate; `rolled` signs with it.
$dir = getenv('IDP_DIR');
$metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__',
    'auth' => 'users',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'userid.attribute' => 'uid',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'sign.logout' => true,
    'validate.logout' => true,
] + (file_exists("$dir/rolled")
    ? ['privatekey' => 'new.pem', 'certificate' => 'new.crt']
    : ['privatekey' => 'idp.pem', 'certificate' => 'idp.crt'])
  + (file_exists("$dir/rollover") ? ['new_privatekey' => 'new.pem', 'new_certificate' => 'new.crt'] : []);
