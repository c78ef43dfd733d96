// SPDX-License-Identifier: Apache-2.0
#include "aws/source_http.h"

#include <algorithm>

#include "aws/client.h"
#include "aws/url.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

bool is_printing_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

Result<HttpRequest> request_to(std::string_view url, const std::string& what) {
  const auto bad = [&] { return fail(Code::kUsage, what + " is not a plain http or https URL"); };
  const size_t colon = url.find("://");
  if (colon == std::string_view::npos || !is_printing_ascii(url)) return bad();
  HttpRequest request;
  request.scheme = to_lower(url.substr(0, colon));
  const std::string_view rest = url.substr(colon + 3);
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  request.host = rest.substr(0, end);
  const bool is_plain = (request.scheme == "http" || request.scheme == "https") &&
                        !host_of(request.host).empty() && rest.find('#') == std::string_view::npos;
  if (!is_plain) return bad();
  const std::string_view target = rest.substr(end);
  const size_t question = std::min(target.find('?'), target.size());
  request.path = question == 0 ? "/" : std::string(target.substr(0, question));
  if (question < target.size()) request.query = target.substr(question + 1);
  return request;
}

Result<HttpResponse> ask(const CredentialParts& parts, const AskedFor& what, HttpRequest request,
                         std::chrono::milliseconds time) {
  const std::string host = request.host;
  const auto sent = std::chrono::steady_clock::now();
  auto answer = exchange(parts.transport, std::move(request), {time, time, uint64_t{1} << 20});
  if (parts.trace) {
    Attempt attempt;
    attempt.service = what.service;
    attempt.operation = what.operation;
    attempt.host = host;
    attempt.status = answer ? answer->status : 0;
    attempt.took = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - sent);
    parts.trace(attempt);
  }
  return answer;
}

}  // namespace hikeshi::aws
