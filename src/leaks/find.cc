// SPDX-License-Identifier: Apache-2.0
#include "leaks/find.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "leaks/anchors.h"
#include "leaks/key_id.h"
#include "leaks/patterns.h"
#include "leaks/wide_text.h"

namespace hikeshi::leaks {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// 40 characters that are a secret and no SHA-1 or word: capitals, small letters and digits
// together.
bool looks_secret(std::string_view run) {
  bool upper = false, lower = false, digit = false;
  for (const char c : run) {
    upper |= c >= 'A' && c <= 'Z';
    lower |= c >= 'a' && c <= 'z';
    digit |= c >= '0' && c <= '9';
  }
  return upper && lower && digit;
}

std::string_view kind_of_run(std::string_view run) {
  if (run.size() == 40 && looks_secret(run)) return "secret_access_key";
  const bool token = run.find("YXdz") != std::string_view::npos ||
                     run.find("Jb3JpZ2luX2Vj") != std::string_view::npos;
  return run.size() >= 100 && token ? "session_token" : "";
}

// Lines are counted from 1; forth and back from the place asked for last.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  uint64_t of(size_t offset) {
    if (offset < at_)
      line_ -= breaks(offset, at_);
    else
      line_ += breaks(at_, offset);
    at_ = offset;
    return line_;
  }

 private:
  uint64_t breaks(size_t from, size_t to) const {
    const std::string_view part = text_.substr(from, to - from);
    return static_cast<uint64_t>(std::count(part.begin(), part.end(), '\n'));
  }
  std::string_view text_;
  size_t at_ = 0;
  uint64_t line_ = 1;
};

// A token that stands beside an id is told there alone.
void drop_told_twice(std::vector<Finding>& all, size_t from) {
  std::vector<uint64_t> told;
  for (size_t i = from; i < all.size(); ++i) {
    for (const Beside& b : all[i].beside) told.push_back(b.offset);
  }
  std::sort(told.begin(), told.end());
  const auto twice = [&](const Finding& f) {
    return f.kind == "session_token" && std::binary_search(told.begin(), told.end(), f.offset);
  };
  all.erase(std::remove_if(all.begin() + static_cast<ptrdiff_t>(from), all.end(), twice),
            all.end());
}

size_t distance(const Beside& b, const Finding& f) {
  return b.offset > f.offset ? b.offset - f.offset : f.offset - b.offset;
}

}  // namespace

Result<std::string> Finder::make_key() {
  std::string key(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1)
    return fail(Code::kIo, "the system gives no random bytes");
  return key;
}

Result<Finder> Finder::create(Query query, std::string key) {
  if (key.empty()) key = HK_TRY(make_key());
  return Finder(std::move(query), std::move(key));
}

std::string Finder::fingerprint(std::string_view secret) const {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest, &size);
  return hex_of({reinterpret_cast<const char*>(digest), std::min(size, 16U)});
}

bool Finder::wanted(const Finding& f) const {
  if (query_.keys.empty() && query_.accounts.empty()) return true;
  if (f.id.empty()) return false;
  if (contains(query_.keys, f.id)) return true;
  if (query_.accounts.empty()) return false;
  return f.account.empty() ? !f.example : contains(query_.accounts, f.account);
}

// Every whole run of base64 near the id; the nearest ones are kept.
void Finder::add_beside(std::string_view text, Finding& f) const {
  const size_t first = f.offset > kNear ? f.offset - kNear : 0;
  const size_t last = std::min(text.size(), f.offset + kKeyIdLength + kNear);
  for (size_t at = first; at < last;) {
    if (!is_base64(text[at]) || (at > 0 && is_base64(text[at - 1]))) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && end - at < 8192 && is_base64(text[end])) ++end;
    // The letters of an escape before it are none of the secret's: "\nwJal...", "%3DwJal...".
    for (size_t begin : {at, at + 1, at + 2}) {
      if (begin >= end || (begin > at && escape_before(text, begin) == 0)) continue;
      const std::string_view run = text.substr(begin, end - begin), kind = kind_of_run(run);
      if (kind.empty()) continue;
      f.beside.push_back({std::string(kind), begin, run.size(), 0, fingerprint(run), {}});
      break;
    }
    at = end;
  }
  const auto nearer = [&](const Beside& a, const Beside& b) {
    return distance(a, f) < distance(b, f);
  };
  std::stable_sort(f.beside.begin(), f.beside.end(), nearer);
  if (f.beside.size() > kMostBeside) f.beside.resize(kMostBeside);
}

bool Finder::look_closer(std::string_view text, size_t at, Finding& f) const {
  if (stands_alone(text, at)) {
    f.id = std::string(text.substr(at, kKeyIdLength));
    f.kind = kind_of_key(f.id);
    f.account = account_of_key(f.id).value_or("");
    f.example = is_documentation_key(f.id);
    f.offset = at;
    f.length = kKeyIdLength;
    return true;
  }
  const auto span = credential_at(text, at);
  if (!span) return false;
  f.kind = span->kind;
  f.offset = span->begin;
  f.length = span->length;
  return true;
}

std::string Finder::without_secrets(const std::string& text,
                                    const std::set<std::string>& known) const {
  constexpr std::string_view kTaken = "[secret]";
  constexpr size_t kSecret = 40;
  std::string out = text;
  std::vector<size_t> anchors;
  find_anchors(out, anchors);
  for (auto at = anchors.rbegin(); at != anchors.rend(); ++at) {
    const auto span = *at < out.size() ? credential_at(out, *at) : std::nullopt;
    if (span) out.replace(span->begin, span->length, kTaken);
  }
  if (known.empty()) return out;
  for (size_t at = 0; at + kSecret <= out.size(); ++at) {
    const std::string_view part = std::string_view(out).substr(at, kSecret);
    if (looks_secret(part) && std::all_of(part.begin(), part.end(), is_base64) &&
        known.contains(fingerprint(part)))
      out.replace(at, kSecret, kTaken);
  }
  return out;
}

size_t Finder::find(std::string_view text, const std::string& member,
                    std::vector<Finding>& out) const {
  return find_plain(text, member, out) + find_wide(text, member, out);
}

// Two readings can show the same characters: those of one order, shifted by a byte, are those of
// the other. The first that does keeps them.
size_t Finder::find_wide(std::string_view text, const std::string& member,
                         std::vector<Finding>& out) const {
  if (!may_be_wide(text)) return 0;
  size_t left_out = 0;
  std::set<uint64_t> told;  // where the low byte of the first character stands
  std::string narrowed;
  for (const WideReading& reading : kWideReadings) {
    narrow(text, reading, narrowed);
    std::vector<Finding> found;
    left_out += find_plain(narrowed, member, found);
    for (Finding& f : found) {
      const auto widen = [&](auto& place) {
        place.offset = 2 * place.offset - (reading.first < 0 ? 1 : 0);
        place.length *= 2;
      };
      widen(f);
      std::for_each(f.beside.begin(), f.beside.end(), widen);
      if (told.insert(f.offset + (reading.high_byte_first ? 1 : 0)).second)
        out.push_back(std::move(f));
    }
  }
  return left_out;
}

size_t Finder::find_plain(std::string_view text, const std::string& member,
                          std::vector<Finding>& out) const {
  thread_local std::vector<size_t> anchors;
  anchors.clear();
  find_anchors(text, anchors);
  if (anchors.empty()) return 0;
  Lines lines(text);
  const size_t from = out.size();
  size_t kept = 0, left_out = 0, behind = 0;
  for (const size_t at : anchors) {
    Finding f;
    if (at < behind || !look_closer(text, at, f) || !wanted(f)) continue;
    behind = f.offset + f.length;
    if (++kept > kMostFindings) {
      ++left_out;
      continue;
    }
    f.member = member;
    f.line = lines.of(f.offset);
    if (f.id.empty())
      f.fingerprint = fingerprint(text.substr(f.offset, f.length));
    else
      add_beside(text, f);
    for (Beside& b : f.beside) b.line = lines.of(b.offset);
    out.push_back(std::move(f));
  }
  drop_told_twice(out, from);
  return left_out;
}

}  // namespace hikeshi::leaks
