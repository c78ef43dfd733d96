// SPDX-License-Identifier: Apache-2.0
// The text of one service's model, part by part: lines "KIND NAME JSON" in the order of their kinds
// and names, as tools/aws_models.py writes them. ec2's are a megabyte, of which a call needs a few
// kilobytes: nothing is parsed before it is asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::aws {

class ModelText {
 public:
  explicit ModelText(std::string lines) : lines_(std::move(lines)) {}
  ModelText(const ModelText&) = delete;  // the index points into the text
  ModelText& operator=(const ModelText&) = delete;

  // Before anything else. kCorrupt for a line of another form, or one that is out of order.
  Status index();

  // The JSON of a part ("shape", "Instance"), "" where there is none. As long as this lives.
  std::string_view find(std::string_view kind, std::string_view name) const;
  std::vector<std::string_view> names(std::string_view kind) const;  // sorted

 private:
  struct Line {
    std::string_view key, json;  // "shape Instance" and what stands behind it
  };
  std::vector<Line>::const_iterator first_from(std::string_view key) const;

  std::string lines_;
  std::vector<Line> index_;  // by key
};

}  // namespace hikeshi::aws
