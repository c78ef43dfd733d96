// SPDX-License-Identifier: Apache-2.0
// The service models built into the program: tools/aws_models.py trims botocore's to what is read
// here and packs one file for each service, which is unpacked when the service is first called.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "aws/json.h"
#include "aws/model.h"
#include "base/result.h"

namespace hikeshi::aws {

// Any thread may call; what is handed out lives as long as this object. Threads that ask for a
// service while another is being parsed wait for it.
class Models {
 public:
  Models();
  ~Models();

  // kUsage for a service that is not built in, with what comes near.
  Result<const Model*> find(std::string_view service);
  Result<const Json*> partitions();  // partitions.json: regions and their domains

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::vector<std::string_view> model_services();  // sorted
std::string_view models_version();               // of botocore: "1.44.5"

}  // namespace hikeshi::aws
