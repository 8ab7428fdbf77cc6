<?php
// Roster, as its own metadata describes it, read by SimpleSAMLphp's own parser.
foreach (glob(getenv('IDP_DIR') . '/sp/*.xml') as $file) {
    foreach (\SimpleSAML\Metadata\SAMLParser::parseDescriptorsFile($file) as $entity => $parser) {
        $metadata[$entity] = $parser->getMetadata20SP() + ['validate.authnrequest' => true, 'simplesaml.attributes' => true];
    }
}
