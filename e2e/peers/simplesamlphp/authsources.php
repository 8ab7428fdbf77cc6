<?php
// The users of the identity provider, as `name:password`.
$config = ['users' => ['exampleauth:UserPass']];
foreach (['ada' => ['Ada Lovelace', ['admins', 'engineering']], 'bob' => ["Bob O'Neil", ['engineering']], 'cy' => ['Cy Young', []]] as $uid => [$name, $groups]) {
    $config['users']["$uid:secret"] = [
        'uid' => [$uid],
        'email' => ["$uid@corp.example"],
        'displayName' => [$name],
        'groups' => $groups,
    ];
}
