# Reads a delivery report with Sisimai, which mailing programs learn of bounces by: per recipient, as JSON.

use strict;
use warnings;
use JSON::PP;
use Sisimai;

my $found = Sisimai->make($ARGV[0], delivered => 1) // [];
print JSON::PP->new->canonical->encode([
    map { { recipient => $_->recipient->address, action => $_->action, status => $_->deliverystatus, reason => $_->reason } } @$found
]);
