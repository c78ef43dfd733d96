// SPDX-License-Identifier: Apache-2.0
// Service models: what an operation is called, which shape goes where, how pages and waits work.
//
// They are AWS's own, in botocore's form (github.com/boto/botocore, Apache-2.0). models.h has those
// that are built into the program.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/json.h"
#include "aws/shape.h"
#include "base/result.h"

namespace hikeshi::aws {

enum class Protocol { kEc2, kQuery, kJson, kRestJson, kRestXml };

// One service. Read piece by piece, as it is asked for; what was handed out is whole and never
// changes. Any number of threads may ask.
class Model {
 public:
  // `lines` as model_text.h has them. kCorrupt where they are none, kUnsupported for a protocol
  // that is not ours.
  static Result<std::unique_ptr<const Model>> create(std::string service, std::string lines);
  ~Model();

  const std::string& service() const;  // as botocore calls it: "ec2", "stepfunctions"
  Protocol protocol() const;
  const Json& metadata() const;  // serviceId, apiVersion, targetPrefix, signingName, ...
  std::string_view text(std::string_view metadata_key) const;  // "" where there is none

  // kUsage for an operation that is not there; the message names what comes near. kCorrupt where it
  // leads to a shape that is not there, or of a type unknown here.
  Result<const Operation*> operation(std::string_view name) const;
  std::vector<std::string_view> operations() const;  // sorted
  // The shape of an error of the service by its code, nullptr if it has no such.
  const Shape* error_shape(const Operation& operation, std::string_view code) const;

  const Json* paginator(std::string_view operation) const;  // nullptr: it has no pages
  const Json* waiter(std::string_view name) const;          // "InstanceTerminated"
  const Json& endpoint_rules() const;                       // {} where there are none

 private:
  struct State;
  explicit Model(std::unique_ptr<State> state);
  const Json* part(std::string_view kind, std::string_view name) const;
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::aws
