// SPDX-License-Identifier: Apache-2.0
#include "aws/transport.h"

#include <optional>

namespace hikeshi::aws {

Result<HttpResponse> exchange(Transport& transport, HttpRequest request,
                              const ExchangeLimits& limits) {
  std::optional<Result<HttpResponse>> answer;
  transport.start(std::move(request), limits,
                  [&](Result<HttpResponse> got) { answer = std::move(got); });
  while (!answer && transport.poll(std::chrono::milliseconds(1000))) {
  }
  if (!answer) return fail(Code::kBug, "an exchange ended without an answer");
  return std::move(*answer);
}

}  // namespace hikeshi::aws
