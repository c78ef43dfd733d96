// SPDX-License-Identifier: Apache-2.0
#include "cli/drill_stage.h"

#include <nlohmann/json.hpp>

#include "aws/base64.h"
#include "aws/url.h"

namespace hikeshi::cli {
namespace {

bool is_refusal(aws::Refusal kind) {
  return kind != aws::Refusal::kCancelled && kind != aws::Refusal::kUnreachable;
}

}  // namespace

Result<std::unique_ptr<DrillStage>> DrillStage::open(World& world, const Args& args,
                                                     const std::string& endpoint) {
  const auto url = aws::parse_url(endpoint);
  if (!url || !aws::is_loopback(url->host))
    return fail(Code::kNotAllowed, "--live " + endpoint +
                                       ": only an emulator on this machine (http://localhost:PORT)"
                                       ": the drill breaks into the account");
  auto session = HK_TRY(AwsSession::open_local(world, args, endpoint));
  const auto caller = HK_TRY(session->caller());
  return std::unique_ptr<DrillStage>(new DrillStage(std::move(session), caller.account));
}

Result<std::string> DrillStage::call(const drill::StageCall& given) {
  aws::Call call;
  call.service = given.service;
  call.operation = given.operation;
  call.region = given.region;
  call.params = aws::Json::parse(given.params, nullptr, false);
  const auto got = session_->client().call(std::move(call));
  if (got) return got->value.dump(-1, ' ', false, aws::Json::error_handler_t::replace);
  Error error = aws::to_error(got.error(), given.service + " " + given.operation);
  if (is_refusal(got.error().kind)) error.code = Code::kAws;
  return tl::make_unexpected(std::move(error));
}

}  // namespace hikeshi::cli
