// SPDX-License-Identifier: Apache-2.0
// What the sources that speak HTTP share: a URL as a request, a short answer.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "aws/credential_sources.h"
#include "aws/http.h"

namespace hikeshi::aws {

// A GET of an http or https URL. kUsage for anything else, and for a user name, a fragment, a blank
// or a control character in it. The message names `what` the URL is, not the URL: it may hold what
// nobody should read.
Result<HttpRequest> request_to(std::string_view url, const std::string& what);

// What a trace calls an exchange of a source: its path may hold what nobody should read.
struct AskedFor {
  std::string_view service, operation;
};

// At most 1 MiB, within `time`; the caller judges the status.
Result<HttpResponse> ask(const CredentialParts& parts, const AskedFor& what, HttpRequest request,
                         std::chrono::milliseconds time);

}  // namespace hikeshi::aws
