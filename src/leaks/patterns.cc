// SPDX-License-Identifier: Apache-2.0
#include "leaks/patterns.h"

#include <algorithm>
#include <iterator>

#include "leaks/escapes.h"
#include "leaks/key_id.h"

namespace hikeshi::leaks {
namespace {

bool is_alnum(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_word(char c) { return is_alnum(c) || c == '_'; }
bool is_dashed(char c) { return is_word(c) || c == '-'; }

// A kind as a row: a fixed beginning, then so many of an alphabet, and none of it behind.
struct Shape {
  std::string_view kind, start;
  size_t anchor;  // where in `start` its three characters stand
  size_t least, most;
  bool (*of)(char);
};

constexpr Shape kShapes[] = {
    {"bedrock_key", "ABSK", 0, 109, 269, is_base64},
    {"bedrock_key", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t", 16, 40, 8192, is_base64},
    {"github_token", "ghp_", 0, 36, 255, is_alnum},
    {"github_token", "gho_", 0, 36, 255, is_alnum},
    {"github_token", "ghu_", 0, 36, 255, is_alnum},
    {"github_token", "ghs_", 0, 36, 255, is_alnum},
    {"github_token", "ghr_", 0, 36, 255, is_alnum},
    {"github_token", "github_pat_", 5, 60, 255, is_word},
    {"gitlab_token", "glpat-", 1, 20, 255, is_dashed},
    {"slack_token", "xoxb-", 0, 40, 255, is_dashed},
    {"slack_token", "xoxp-", 0, 40, 255, is_dashed},
    {"google_api_key", "AIza", 0, 35, 35, is_dashed},
    {"npm_token", "npm_", 1, 36, 36, is_alnum},
    {"stripe_key", "sk_live_", 1, 24, 255, is_alnum},
};

// The anchor's first two letters turn away almost all, before anything is compared by a call.
bool starts_at(const Shape& shape, std::string_view text, size_t at) {
  const char* const anchor = shape.start.data() + shape.anchor;
  if (at < shape.anchor || at + 2 > text.size()) return false;
  if (text[at] != anchor[0] || text[at + 1] != anchor[1]) return false;
  const size_t begin = at - shape.anchor;
  if (text.compare(begin, shape.start.size(), shape.start) != 0) return false;
  return begins_word(text, begin);
}

std::optional<Span> shape_at(const Shape& shape, std::string_view text, size_t at) {
  if (!starts_at(shape, text, at)) return std::nullopt;
  const size_t begin = at - shape.anchor, body = begin + shape.start.size();
  size_t end = body;
  while (end < text.size() && end - body <= shape.most && shape.of(text[end])) ++end;
  if (end - body < shape.least || end - body > shape.most) return std::nullopt;
  return Span{shape.kind, begin, end - begin};
}

constexpr std::string_view kArmour = "-----BEGIN ", kTokenMark = "Jb3JpZ2luX2Vj";

bool armour_at(std::string_view text, size_t at) {
  return at >= 3 && text.substr(at - 3).starts_with(kArmour);
}

// -----BEGIN [words] PRIVATE KEY----- up to its END, which must follow within 16 KiB.
std::optional<Span> private_key_at(std::string_view text, size_t at) {
  constexpr std::string_view kMark = "PRIVATE KEY-----";
  if (!armour_at(text, at)) return std::nullopt;
  const std::string_view rest = text.substr(at - 3, 16384);
  const size_t mark = rest.find(kMark);
  if (mark == std::string_view::npos || mark > 40) return std::nullopt;
  const size_t end = rest.find("-----END ", mark);
  if (end == std::string_view::npos || end < mark + 64) return std::nullopt;
  return Span{"private_key", at - 3, end};
}

// An STS token alone: 100 characters of base64 or more around the letters that all of them hold.
std::optional<Span> session_token_at(std::string_view text, size_t at) {
  if (!text.substr(at).starts_with(kTokenMark)) return std::nullopt;
  size_t begin = at, end = at;
  while (begin > 0 && at - begin < 4096 && is_base64(text[begin - 1])) --begin;
  while (end < text.size() && end - at < 8192 && is_base64(text[end])) ++end;
  if (end - begin < 100) return std::nullopt;
  return Span{"session_token", begin, end - begin};
}

}  // namespace

bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/'; }

bool begins_credential(std::string_view text, size_t at) {
  const auto begins = [&](const Shape& shape) { return starts_at(shape, text, at); };
  return is_key_shaped(text, at) || std::any_of(std::begin(kShapes), std::end(kShapes), begins) ||
         armour_at(text, at) || text.substr(at).starts_with(kTokenMark);
}

std::optional<Span> credential_at(std::string_view text, size_t at) {
  for (const Shape& shape : kShapes) {
    if (const auto span = shape_at(shape, text, at)) return span;
  }
  if (const auto span = private_key_at(text, at)) return span;
  return session_token_at(text, at);
}

}  // namespace hikeshi::leaks
