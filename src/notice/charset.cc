// SPDX-License-Identifier: Apache-2.0
#include "notice/charset.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <vector>

#include "base/text.h"

namespace hikeshi::notice {
namespace {

// RFC 2047 allows 75; some senders put a whole subject into one. Bounds the search in hostile ones.
constexpr size_t kLongestWord = 2000;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct IconvCloser {
  void operator()(void* handle) const { iconv_close(handle); }
};
using Iconv = std::unique_ptr<void, IconvCloser>;

// Names that mails use and what really stands behind them: Windows writes its own supersets.
std::string real_name(std::string_view charset) {
  const std::string name = to_lower(trim(charset));
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"shift_jis", "CP932"},
      {"shift-jis", "CP932"},
      {"sjis", "CP932"},
      {"x-sjis", "CP932"},
      {"windows-31j", "CP932"},
      {"ms_kanji", "CP932"},
      {"iso-2022-jp", "ISO-2022-JP-3"},
      {"euc-jp", "EUC-JP-MS"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"ks_c_5601-1987", "CP949"},
      {"euc-kr", "CP949"},
      {"iso-8859-1", "CP1252"},
      {"latin1", "CP1252"},
      {"utf8", "UTF-8"},
  };
  for (const auto& [from, to] : kNames) {
    if (name == from) return std::string(to);
  }
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == ':';
  };
  const bool sane = name.size() <= 40 && std::all_of(name.begin(), name.end(), plain);
  return sane ? name : std::string();
}

// Converts all of `bytes`; a byte that cannot be decoded becomes U+FFFD and is counted.
struct Converted {
  std::string text;
  size_t bad = 0;
};
std::optional<Converted> convert(std::string_view bytes, const std::string& charset) {
  const iconv_t opened = iconv_open("UTF-8", charset.c_str());
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const Iconv handle(opened);
  Converted out;
  std::string input(bytes);
  char* in = input.data();
  size_t in_left = input.size();
  std::vector<char> buffer(8192);
  bool flushing = false;
  while (in_left > 0 || !flushing) {
    flushing = in_left == 0;
    char* to = buffer.data();
    size_t to_left = buffer.size();
    const size_t n =
        iconv(handle.get(), flushing ? nullptr : &in, flushing ? nullptr : &in_left, &to, &to_left);
    out.text.append(buffer.data(), buffer.size() - to_left);
    if (n != static_cast<size_t>(-1) || errno == E2BIG || in_left == 0) continue;
    ++in, --in_left, ++out.bad;
    out.text.append(kReplacement);
  }
  return out;
}

bool has_jis_escape(std::string_view bytes) {
  return bytes.find("\x1b$") != std::string_view::npos ||
         bytes.find("\x1b(J") != std::string_view::npos;
}

// The charset of unlabelled bytes that are no UTF-8.
Decoded guess(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    const bool little = bytes.front() == '\xFF';
    if (auto text = convert(bytes.substr(2), little ? "UTF-16LE" : "UTF-16BE"))
      return {std::move(text->text), text->bad > 0};
  }
  std::optional<Converted> best;
  for (const char* charset : {"CP932", "EUC-JP-MS", "CP1252"}) {
    auto text = convert(bytes, charset);
    if (text && (!best || text->bad < best->bad)) best = std::move(text);
    if (best && best->bad == 0) break;
  }
  return best ? Decoded{std::move(best->text), best->bad > 0}
              : Decoded{make_valid_utf8(bytes), true};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::string decode_b(std::string_view data) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : data) {
    const int value = base64_value(c);
    if (value < 0) continue;
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return out;
}

std::string decode_q(std::string_view data) {
  std::string out;
  for (size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '=' && i + 2 < data.size() && hex_value(data[i + 1]) >= 0 &&
        hex_value(data[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(data[i + 1]) * 16 + hex_value(data[i + 2]));
      i += 2;
    } else {
      out += data[i] == '_' ? ' ' : data[i];
    }
  }
  return out;
}

// One =?charset?e?data?= word at the front of `text`; length 0 when there is none.
struct Word {
  std::string charset, bytes;
  size_t length = 0;
};
Word take_word(std::string_view text) {
  if (!text.starts_with("=?")) return {};
  text = text.substr(0, kLongestWord);
  const size_t first = text.find('?', 2);
  if (first == std::string_view::npos || first + 2 >= text.size() || text[first + 2] != '?')
    return {};
  const size_t end = text.find("?=", first + 3);
  if (end == std::string_view::npos) return {};
  const std::string_view data = text.substr(first + 3, end - first - 3);
  std::string_view charset = text.substr(2, first - 2);
  charset = charset.substr(0, charset.find('*'));  // RFC 2231 puts a language behind a star
  const char kind = text[first + 1];
  if (kind != 'B' && kind != 'b' && kind != 'Q' && kind != 'q') return {};
  const bool base64 = kind == 'B' || kind == 'b';
  return {std::string(charset), base64 ? decode_b(data) : decode_q(data), end + 2};
}

std::string unfold(std::string_view raw) {
  std::string out;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\r' || raw[i] == '\n') {
      while (i + 1 < raw.size() && (raw[i + 1] == '\r' || raw[i + 1] == '\n')) ++i;
      if (i + 1 < raw.size() && raw[i + 1] == '\t') ++i;
      if (!out.empty() && out.back() != ' ' && (i + 1 >= raw.size() || raw[i + 1] != ' '))
        out += ' ';
    } else {
      out += raw[i];
    }
  }
  return out;
}

}  // namespace

std::string make_valid_utf8(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    size_t good = 0;
    size_t step = std::min<size_t>(bytes.size(), 4096);
    // Find the longest valid stretch in steps, so that a large valid text costs one pass.
    while (good < bytes.size() && step > 0) {
      const size_t take = std::min(step, bytes.size() - good);
      if (is_valid_utf8(bytes.substr(good, take))) {
        good += take;
      } else {
        step = take / 2;
      }
    }
    out.append(bytes.substr(0, good));
    if (good < bytes.size()) out.append(kReplacement), ++good;
    bytes.remove_prefix(good);
  }
  return out;
}

Decoded decode_text(std::string_view bytes, std::string_view charset) {
  const std::string name = real_name(charset);
  const bool marked = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  // Escapes of ISO-2022-JP are 7-bit, so such text passes as UTF-8 and must be seen first.
  if (has_jis_escape(bytes) && (name.empty() || name == "utf-8" || name == "us-ascii")) {
    if (auto text = convert(bytes, "ISO-2022-JP-3")) return {std::move(text->text), text->bad > 0};
  }
  if (name.empty() || name == "utf-8" || name == "us-ascii" || name == "UTF-8") {
    if (!marked && is_valid_utf8(bytes)) return {std::string(bytes), false};
    return guess(bytes);
  }
  if (auto text = convert(bytes, name)) {
    // A wrong label shows by its damage; the bytes may be plain UTF-8.
    if (text->bad > 0 && is_valid_utf8(bytes)) return {std::string(bytes), true};
    return {is_valid_utf8(text->text) ? std::move(text->text) : make_valid_utf8(text->text),
            text->bad > 0};
  }
  if (is_valid_utf8(bytes)) return {std::string(bytes), true};
  Decoded guessed = guess(bytes);
  guessed.damaged = true;
  return guessed;
}

std::string decode_header(std::string_view raw) {
  const std::string line = unfold(raw);
  const std::string_view text = line;
  std::string out;
  std::string plain;    // raw text that waits to be decoded as a whole
  std::string pending;  // bytes of adjacent words of one charset
  std::string charset;
  const auto flush_words = [&] {
    if (!pending.empty()) out += decode_text(pending, charset).text;
    pending.clear();
  };
  const auto flush_plain = [&] {
    if (!plain.empty()) out += decode_text(plain, "").text;
    plain.clear();
  };
  for (size_t i = 0; i < text.size();) {
    Word word = take_word(text.substr(i));
    if (word.length == 0) {
      if (text[i] == ' ' || text[i] == '\t') {
        // Blanks between two encoded words are none.
        const size_t next = text.find_first_not_of(" \t", i);
        if (!pending.empty() && next != std::string_view::npos &&
            take_word(text.substr(next)).length > 0) {
          i = next;
          continue;
        }
      }
      flush_words();
      plain += text[i++];
      continue;
    }
    flush_plain();
    if (!equals_ignore_case(word.charset, charset)) flush_words();
    charset = std::move(word.charset);
    pending += word.bytes;
    i += word.length;
  }
  flush_words();
  flush_plain();
  std::string trimmed(trim(out));
  // A decoded word may hold line ends: a header has one line.
  std::replace(trimmed.begin(), trimmed.end(), '\n', ' ');
  std::replace(trimmed.begin(), trimmed.end(), '\r', ' ');
  return trimmed;
}

}  // namespace hikeshi::notice
