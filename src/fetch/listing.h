// SPDX-License-Identifier: Apache-2.0
// The objects of a trail's bucket that can hold what is asked for. Walks the layout of address.h from
// wherever the prefix stands in it, many listings at a time. Above AWSLogs/ it is looked for two
// folders deep; where there is none, everything below the prefix is listed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "fetch/address.h"
#include "trail/problem.h"

namespace hikeshi::fetch {

struct ListRequest {
  S3Address from;
  std::string owner;                           // expected owner of the bucket: an account id
  std::vector<std::string> accounts, regions;  // empty: all that there are
  std::optional<UtcTime> begin, end;           // both or none
};

struct Object {
  std::string bucket, key;
  uint64_t size = 0;
  std::string name() const { return "s3://" + bucket + "/" + key; }
};

struct Listing {
  std::vector<Object> objects;           // by key
  std::vector<trail::Problem> problems;  // prefixes that could not be listed
};

// Fails where the prefix itself cannot be listed: kNotAllowed where the bucket has another owner
// than expected, else as refused.
Result<Listing> list_objects(aws::Client& client, const ListRequest& request);

}  // namespace hikeshi::fetch
