// SPDX-License-Identifier: Apache-2.0
// The detection part of a rule to a Program: its selections, joined as its condition says.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sigma/condition.h"
#include "sigma/item.h"
#include "sigma/program.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {

class DetectionBuilder {
 public:
  DetectionBuilder(const Placeholders& placeholders, RegexTable& regexes, bool countries = false)
      : placeholders_(placeholders), regexes_(regexes), countries_(countries) {}

  // Adds the selections of a map and the condition in it (a list of conditions: any of them), and
  // requires that it holds. Called again for a filter: then both must hold; if it fails, what was
  // there stays. Members named in `not_selections` are passed over.
  // `selectors`: whether brackets in field names select elements of arrays (Sigma 3).
  Status add(const Yaml& detection, const std::vector<std::string_view>& not_selections,
             bool selectors = false);

  Program take() { return std::move(program_); }

 private:
  struct Selection {
    std::string name;
    uint32_t node;
  };
  Result<uint32_t> whole(const Yaml& detection,
                         const std::vector<std::string_view>& not_selections);
  Result<uint32_t> selection(const Yaml& yaml);
  Result<uint32_t> map(const Yaml& yaml);
  Result<uint32_t> line(const std::string& key, const Yaml& yaml);
  Result<uint32_t> item(std::string_view key, const Yaml& yaml);
  Result<uint32_t> elements(std::string_view key, size_t bracket, const Yaml& yaml);
  Result<uint32_t> body(std::string_view rest, const Yaml& yaml);
  Result<uint32_t> list(const Yaml& yaml);
  Result<uint32_t> condition(const Yaml& yaml, const std::vector<Selection>& selections);
  Result<uint32_t> lower(const Condition& condition, const std::vector<Selection>& selections);
  Result<uint32_t> lower_of(const Condition::Term& term, const std::vector<Selection>& selections);

  const Placeholders& placeholders_;
  RegexTable& regexes_;
  const bool countries_;
  Program program_;
  bool started_ = false;
  bool selectors_ = false;
  int inside_ = 0;  // blocks about elements around what is read
};

}  // namespace hikeshi::sigma
