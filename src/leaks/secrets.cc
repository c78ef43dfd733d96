// SPDX-License-Identifier: Apache-2.0
#include "leaks/secrets.h"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

namespace hikeshi::leaks {
namespace {

constexpr size_t kReach = 4'096;
constexpr size_t kSecretSize = 40;
constexpr size_t kTokenSize = 100;

bool is_secret_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
         c == '/';
}

// A hash is in hex of one case, a path or a word lacks digits: a random secret of forty characters
// lacks one of the three kinds in one of ten thousand.
bool is_mixed(std::string_view text) {
  const auto any = [&](auto test) { return std::any_of(text.begin(), text.end(), test); };
  return any([](char c) { return c >= '0' && c <= '9'; }) &&
         any([](char c) { return c >= 'a' && c <= 'z'; }) &&
         any([](char c) { return c >= 'A' && c <= 'Z'; });
}

// "origin_ec" and "aws" in base64, at one of its three phases.
bool is_token(std::string_view text) {
  return text.size() >= kTokenSize && (text.find("YXdz") != std::string_view::npos ||
                                       text.find("Jb3JpZ2luX2Vj") != std::string_view::npos);
}

}  // namespace

Marker::Marker() { RAND_bytes(key_.data(), static_cast<int>(key_.size())); }

std::string Marker::mark(std::string_view secret) const {
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const uint8_t*>(secret.data()), secret.size(), digest.data(), &size);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < 8; ++i) {
    out += kDigits[digest[i] >> 4];
    out += kDigits[digest[i] & 15];
  }
  return out;
}

std::vector<SecretBeside> secrets_beside(std::string_view text, const Found& id,
                                         const Marker& marker) {
  std::vector<SecretBeside> out;
  size_t i = id.offset > kReach ? id.offset - kReach : 0;
  const size_t stop = std::min(text.size(), id.offset + id.size + kReach);
  while (i < stop) {
    if (!is_secret_char(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && is_secret_char(text[end])) ++end;
    const std::string_view run = text.substr(i, end - i);
    const bool begins_here = i == 0 || !is_secret_char(text[i - 1]);
    if (begins_here && run.size() == kSecretSize && is_mixed(run))
      out.push_back({"secret_access_key", i, run.size(), marker.mark(run)});
    if (begins_here && is_token(run))
      out.push_back({"session_token", i, run.size(), marker.mark(run)});
    i = end;
  }
  return out;
}

}  // namespace hikeshi::leaks
