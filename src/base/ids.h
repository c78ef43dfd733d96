// SPDX-License-Identifier: Apache-2.0
// The shapes of AWS's ids. Text that only looks like an id is refused here, once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikeshi {

bool is_account_id(std::string_view text);       // 12 digits
bool is_access_key_id(std::string_view text);    // AKIA, ASIA, ABIA or ACCA and 16 of A-Z0-9
bool is_documentation_key(std::string_view id);  // AWS's examples, which end in EXAMPLE
bool is_region(std::string_view text);           // the shape xx-word-1, as in ap-northeast-1
bool is_instance_id(std::string_view text);      // i- and 8 or 17 hex digits
bool is_resource_id(std::string_view text, std::string_view prefix);  // prefix "eni-": 8 or 17 hex

// arn:partition:service:region:account:resource, as views into the text it was parsed from.
struct Arn {
  std::string_view partition, service, region, account, resource;
};
std::optional<Arn> parse_arn(std::string_view text);

// The name behind the last '/' or ':' of an ARN's resource; the text itself if it is no ARN.
std::string_view last_name(std::string_view arn);

// What the thing lies in, by its ARN: the cluster of service/CLUSTER/NAME, the layer of
// layer:NAME:VERSION, the bus of an EventBridge rule ("default" of rule/NAME); "" for none.
std::string_view parent_in(std::string_view arn);

// An access key id for the screen: AKIA****WXYZ. Ids are no secrets; letters to third parties
// shorten them all the same.
std::string shortened_key(std::string_view id);

}  // namespace hikeshi
