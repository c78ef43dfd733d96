// SPDX-License-Identifier: Apache-2.0
#include "aws/redact.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

// So much of a secret's beginning counts as the secret: a message may have been cut off within it.
constexpr size_t kTelling = 12;

std::string hide(std::string text, const std::string& secret) {
  if (secret.empty()) return text;
  const std::string beginning = secret.substr(0, kTelling);
  for (size_t at = 0; (at = text.find(beginning, at)) != std::string::npos;) {
    const auto from = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = std::mismatch(from, text.end(), secret.begin(), secret.end()).first;
    constexpr std::string_view kHidden = "<hidden>";
    text.replace(from, end, kHidden);
    at += kHidden.size();
  }
  return text;
}

}  // namespace

std::string without_quoted_request(std::string message) {
  // "The Canonical String for this request should have been 'POST ...'"
  for (const std::string_view begin :
       {"The Canonical", "The canonical", "Canonical", "canonical"}) {
    if (const size_t at = message.find(begin); at != std::string::npos) message.resize(at);
  }
  return std::string(trim(message));
}

std::string without_credentials(std::string message, const Credentials& credentials) {
  message = hide(std::move(message), credentials.session_token.reveal());
  return hide(std::move(message), credentials.secret_key.reveal());
}

}  // namespace hikeshi::aws
