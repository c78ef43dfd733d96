// SPDX-License-Identifier: Apache-2.0
// Addresses of the net in text: URLs (also behind rewriting gateways), hosts, IPv4 and IPv6.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notice/mapped.h"

namespace hikeshi::notice {

struct Found {
  Span span;
  std::string value;
};

// http and https URLs, without the punctuation that follows them, gateways undone.
std::vector<Found> find_urls(std::string_view text);
// The URL that a link-rewriting gateway (Safe Links, URL Defense, Barracuda, Google) wraps.
std::string unwrap_url(std::string_view url);
std::string host_of(std::string_view url);  // lower case, without port; "" where there is none

// amazon.com, amazonaws.com, aws.com, signin.aws and what lies below: where AWS's mails come from.
bool is_aws_mail_domain(std::string_view domain);
// Hosts that AWS links to: those, every name under .aws, and Amazon's other web hosts.
bool is_aws_host(std::string_view host);
// No domain of AWS's, but made to look like one: amaz0n, arnazon, aws-verify, Cyrillic letters.
bool looks_like_aws(std::string_view domain);
std::string domain_of(std::string_view address);  // behind the last '@', lower case

// IPv4 and IPv6 addresses in canonical form; no versions, no times, nothing inside longer numbers.
std::vector<Found> find_addresses(std::string_view text);
std::optional<std::string> canonical_address(std::string_view text);

// Commit ids (40 or 64 hex, in commit and compare links also 7 and more) named by a URL's path.
std::vector<std::string> commits_of(std::string_view url);

}  // namespace hikeshi::notice
