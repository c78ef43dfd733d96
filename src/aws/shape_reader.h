// SPDX-License-Identifier: Apache-2.0
// From the text of a model to its shapes, those alone that something asked for leads to.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/model_text.h"
#include "aws/shape.h"

namespace hikeshi::aws {

// Not for several threads at once; what it has handed out never changes.
class ShapeReader {
 public:
  explicit ShapeReader(const ModelText& text) : text_(text) {}

  // What a use of a shape ({"shape": name} and traits) says. Whatever it leads to is complete.
  // kCorrupt for a model that points to a shape it lacks or has a type unknown here; then nothing
  // more is read.
  Result<Ref> read(const Json& use);

 private:
  struct Known {
    Shape shape;
    Ref use;  // one that says nothing of its own
  };

  Result<Ref> ref(const Json& use);
  Result<const Known*> known(const std::string& name);
  Status fill_waiting();
  Status fill(const Json& body, Shape& shape);
  Status fill_ref(const Json& body, std::string_view key, Ref& out);
  Status fill_members(const Json& body, Shape& shape);

  const ModelText& text_;
  std::unordered_map<std::string, std::unique_ptr<Known>> shapes_;
  std::vector<std::pair<Json, Shape*>> waiting_;  // named somewhere, and not filled yet
  Status broken_;
};

}  // namespace hikeshi::aws
