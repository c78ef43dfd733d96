// SPDX-License-Identifier: Apache-2.0
// From a rule's field name to the values that a record has there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trail/record.h"

namespace hikeshi::sigma {

// A field name such as requestParameters.ipPermissions.items.fromPort. An array on the way stands
// for each of its elements; a member may also be named by several parts at once ("a.b" in
// {"a.b": 1}), as tags and policy conditions are. Of two equal keys the last counts.
class FieldPath {
 public:
  FieldPath() = default;
  explicit FieldPath(std::string name);

  const std::string& name() const { return name_; }
  bool is(trail::Field field) const { return head_ == field && name_.size() == head_size_; }
  // Whether it begins in the field; where the record has that, nothing else is looked at.
  bool begins_in(trail::Field field) const { return head_ == field; }
  std::string_view head() const { return std::string_view(name_).substr(0, head_size_); }

  // Appends the values: arrays are replaced by their elements. Returns whether the field exists,
  // be it null or an empty array.
  bool collect(const trail::Record& record, std::vector<trail::Json>& values) const;

  // The same in one element of an array; the path "." is the element itself.
  bool collect(const trail::Json& element, std::vector<trail::Json>& values) const;

  // The values as they stand: an array is one value.
  void collect_whole(const trail::Record& record, std::vector<trail::Json>& values) const;
  void collect_whole(const trail::Json& element, std::vector<trail::Json>& values) const;

  // The first value that is neither null nor absent.
  std::optional<trail::Json> first(const trail::Record& record) const;

 private:
  bool collect(const trail::Record& record, bool whole, std::vector<trail::Json>& values) const;
  bool collect(const trail::Json& element, bool whole, std::vector<trail::Json>& values) const;

  std::string name_;
  size_t head_size_ = 0;              // of the part before the first dot
  std::optional<trail::Field> head_;  // where a record knows it by heart
};

// The text of a value as rules see it: a string decoded, a number or truth value as written, an
// object as JSON without blanks between its parts. `buffer` holds what is not found in place.
std::string_view text_of(const trail::Json& value, std::string& buffer);

// A second text of an object, in which every string is decoded, so that a policy that was written
// as text inside JSON can be searched by its own quotes. False where it would be the same.
bool decoded_text_of(const trail::Json& object, std::string& buffer);

}  // namespace hikeshi::sigma
