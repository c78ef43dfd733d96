// SPDX-License-Identifier: Apache-2.0
// What must not be repeated anywhere: secret access keys, session tokens, private keys, passwords
// that somebody quoted in a notice. Masked in the decoded part itself, before anything is taken
// from it, so that no later step can show them by mistake.
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "notice/clean.h"
#include "notice/html.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Secrets are random: all three kinds of characters occur (a hash in hex has no capitals).
bool looks_random(std::string_view run) {
  const auto any = [&](char low, char high) {
    return std::any_of(run.begin(), run.end(), [=](char c) { return c >= low && c <= high; });
  };
  return any('a', 'z') && any('A', 'Z') && any('0', '9');
}

// Names joined by slashes (aws/service/action/ipAddressV4): every piece reads like a name in camel
// case. Of forty random characters next to none come out so.
bool is_path_of_names(std::string_view run) {
  static const RE2 kPath(
      "(?:[a-z]*|[A-Z]{2,4})(?:[A-Z][a-z]+)*[A-Z]{0,2}\\d{0,3}(?:/"
      "(?:[a-z]*|[A-Z]{2,4})(?:[A-Z][a-z]+)*[A-Z]{0,2}\\d{0,3})+");
  return is_all(kPath, run);
}

// A path of a URL may be as long and as mixed as a secret, but it stands behind "://" and a host; a
// parameter or the part before '@' does not.
bool is_url_path(std::string_view text, size_t begin, size_t end) {
  size_t word = begin;
  while (word > 0 && !is_blank(text[word - 1]) && text[word - 1] != '"' && text[word - 1] != '<' &&
         begin - word < 4096)
    --word;
  const std::string_view before = text.substr(word, begin - word);
  const bool scheme = before.find("://") != std::string_view::npos ||
                      (text.substr(word).starts_with("http") && before.ends_with(":"));
  const bool parameter = !before.empty() && before.back() == '=';
  const bool login = end < text.size() && text[end] == '@';
  return scheme && !parameter && !login;
}

bool is_token_start(std::string_view run) {
  for (const std::string_view start : {"FwoG", "IQoJ", "FQoG", "AQoD", "AgoJ", "AQoE"}) {
    if (run.starts_with(start)) return true;
  }
  return false;
}

// A token broken over lines goes on with lines that hold nothing else.
size_t continued(std::string_view text, size_t end) {
  for (;;) {
    size_t at = end;
    while (at < text.size() && (text[at] == '\\' || text[at] == '=')) ++at;
    if (at >= text.size() || (text[at] != '\n' && text[at] != '\r')) return end;
    while (at < text.size() && (is_blank(text[at]) || text[at] == '>')) ++at;
    const size_t begin = at;
    while (at < text.size() && is_base64(text[at])) ++at;
    const bool whole = at >= text.size() || is_blank(text[at]) || text[at] == '=';
    if (at - begin < 20 || !whole || !looks_random(text.substr(begin, at - begin))) return end;
    end = at;
  }
}

void runs(std::string_view text, std::vector<Span>& found) {
  for (size_t i = 0; i < text.size();) {
    if (!is_base64(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    // "\/" is how JSON may write the slash of a secret.
    while (end < text.size() &&
           (is_base64(text[end]) ||
            (text[end] == '\\' && end + 1 < text.size() && text[end + 1] == '/')))
      ++end;
    const std::string_view run = text.substr(i, end - i);
    const bool token = run.size() >= 100 || (run.size() >= 16 && is_token_start(run));
    if ((run.size() >= 40 || token) && looks_random(run) && !is_url_path(text, i, end) &&
        !is_path_of_names(run)) {
      end = token || run.size() >= 60 ? continued(text, end) : end;
      found.push_back({i, end});
    }
    i = end;
  }
}

void labelled(const std::string& text, std::vector<Span>& found) {
  static const RE2 kLabel(
      "(?i)(?:secret[ _-]?(?:access)?[ _-]?key|secret|session[ _-]?token|security[ _-]?token|"
      "password|passwd|シークレット(?:アクセス)?キー|セッショントークン|パスワード)"
      "[\"'」]?\\s{0,4}(?:[:=]|\\bis\\b|は)\\s{0,4}[\"'「]?([A-Za-z0-9+/=_.@!%$#^&*~-]{12,})");
  static const RE2 kPrivateKey("-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)");
  static const RE2 kGitToken("\\b(gh[pousr]_[A-Za-z0-9]{30,}|xox[a-z]-[A-Za-z0-9-]{20,})");
  for (const RE2* pattern : {&kLabel, &kPrivateKey, &kGitToken}) {
    re2::StringPiece rest(text);
    re2::StringPiece secret;
    while (RE2::FindAndConsume(&rest, *pattern, &secret)) {
      const std::string_view value(secret.data(), secret.size());
      const bool mixed = std::any_of(value.begin(), value.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '+' || c == '/';
      });
      const bool address = value.starts_with("http") || value.find("aws.amazon.com") != value.npos;
      if (address || (pattern == &kLabel && !mixed)) continue;
      const auto begin = static_cast<size_t>(secret.data() - text.data());
      found.push_back({begin, begin + secret.size()});
    }
  }
}

// Masks the source bytes of what a view of the part shows as a secret.
void mask_in(const Mapped& view, std::string& part) {
  std::vector<Span> found;
  runs(view.text, found);
  labelled(view.text, found);
  for (const Span span : found) {
    for (size_t i = span.begin; i < span.end; ++i) {
      for (size_t k = view.from[i]; k < view.to[i]; ++k) {
        if (part[k] != '\n' && part[k] != '\r') part[k] = '*';
      }
    }
  }
}

}  // namespace

void mask_secrets(std::string& part, bool html) {
  {
    const std::string source = part;
    const Mapped whole = map_whole(0, source);
    mask_in(clean(whole), part);
    if (html) mask_in(clean(html_to_text(whole).text), part);
  }
}

}  // namespace hikeshi::notice
