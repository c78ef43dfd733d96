// SPDX-License-Identifier: Apache-2.0
#include "trail/search.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>
#include <thread>

#include "base/text.h"

namespace hikeshi::trail {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

std::optional<uint32_t> hex4(std::string_view digits) {
  if (digits.size() < 4) return std::nullopt;
  uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<uint32_t>(digit);
  }
  return value;
}

char short_escape(char c) {
  constexpr std::string_view kLetters = "bfnrt", kBytes = "\b\f\n\r\t";
  const size_t at = kLetters.find(c);
  return at == std::string_view::npos ? c : kBytes[at];
}

// One escape at `at`, which is its backslash: appends what it means, gives where it ends.
size_t undo_escape(std::string_view raw, size_t at, std::string& out) {
  if (at + 1 >= raw.size()) return raw.size();
  if (raw[at + 1] != 'u') {
    out += short_escape(raw[at + 1]);
    return at + 2;
  }
  auto code = hex4(raw.substr(at + 2));
  if (!code) return at + 2;
  size_t end = at + 6;
  if (*code >= 0xD800 && *code < 0xDC00 && raw.substr(end).starts_with("\\u")) {
    if (const auto low = hex4(raw.substr(end + 2)); low && *low >= 0xDC00 && *low < 0xE000) {
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
      end += 6;
    }
  }
  append_utf8(out, *code);
  return end;
}

std::string without_escapes(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (size_t at = 0; at < raw.size();) {
    const size_t backslash = std::min(raw.find('\\', at), raw.size());
    out.append(raw, at, backslash - at);
    at = backslash < raw.size() ? undo_escape(raw, backslash, out) : backslash;
  }
  return out;
}

// Searches file after file with buffers of its own.
class Searcher {
 public:
  Searcher(const Needles& needles, const ScanOptions& options)
      : needles_(needles), limits_(options.limits), reader_(options.limits) {}

  FileResult search(const Source& source, uint32_t index, std::vector<Found>& found) {
    FileResult result;
    if (const Status read = source.read_into(bytes_); !read) {
      result.problems.push_back({source.name, 0, "unreadable", read.error().message, 1});
      return result;
    }
    if (can_be_skipped(bytes_, result)) return result;
    return reader_.read(source.name, bytes_, [&](const Record& record) {
      if (needles_.are_in_record(record.raw()))
        found.push_back({index, record.offset(), std::string(record.raw())});
    });
  }

 private:
  // Sound gzip or plain text, and the text is not in it. Everything else is for the reader, which
  // names what is wrong.
  bool can_be_skipped(const std::string& bytes, FileResult& result) {
    std::string_view text = bytes;
    if (looks_like_gzip(bytes)) {
      size_t size = 0;
      const Inflated inflated = gunzip_.inflate(bytes, limits_, 0, inflated_, size);
      if (inflated.defect != GzipDefect::kNone || !inflated.earlier.empty()) return false;
      text = std::string_view(inflated_.data(), size);
    }
    const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
                       text.substr(0, 4).find('\0') != std::string_view::npos;
    if (text.empty() || utf16 || needles_.may_be_in(text)) return false;
    result.counts.bytes = bytes.size();
    result.counts.bytes_unpacked = text.size();
    return true;
  }

  const Needles& needles_;
  const GzipLimits limits_;
  FileReader reader_;
  Gunzip gunzip_;
  std::string bytes_;  // of the file at hand
  std::string inflated_;
};

struct PerFile {
  FileResult result;
  std::vector<Found> found;
  bool done = false;
};

void add(SearchResult& sum, PerFile&& one) {
  if (!one.done) return;
  ++sum.files;
  sum.counts.bytes += one.result.counts.bytes;
  sum.counts.bytes_unpacked += one.result.counts.bytes_unpacked;
  sum.counts.records += one.result.counts.records;
  std::move(one.found.begin(), one.found.end(), std::back_inserter(sum.found));
  std::move(one.result.problems.begin(), one.result.problems.end(),
            std::back_inserter(sum.problems));
}

}  // namespace

Needles::Needles(std::vector<std::string> texts) : texts_(std::move(texts)) {
  for (const std::string& text : texts_) {
    for (const char c : text) {
      wanted_[static_cast<unsigned char>(c)] = true;
      beyond_ascii_ = beyond_ascii_ || static_cast<unsigned char>(c) >= 0x80;
    }
  }
}

// Whether an escape stands for a character of the texts: where a writer has escaped what it need
// not, bytes alone do not tell. In a record that is quoted as text each escape is escaped once
// more, so what stands behind any number of backslashes is looked at.
bool Needles::hides(std::string_view text) const {
  for (size_t at = text.find('\\'); at < text.size(); at = text.find('\\', at)) {
    const size_t first = at;
    at = std::min(text.find_first_not_of('\\', at), text.size());
    if (at - first > 1 && wanted_[uint8_t{'\\'}]) return true;
    if (at < text.size() && stands_for_wanted(text, at)) return true;
  }
  return false;
}

// `at`: behind the backslashes.
bool Needles::stands_for_wanted(std::string_view text, size_t at) const {
  if (text[at] != 'u') return wanted_[static_cast<unsigned char>(short_escape(text[at]))];
  const auto code = hex4(text.substr(at + 1));
  return !code || (*code < 0x80 ? wanted_[*code] : beyond_ascii_);
}

bool Needles::may_be_in(std::string_view text) const {
  return std::any_of(texts_.begin(), texts_.end(),
                     [&](const std::string& part) { return contains(text, part); }) ||
         hides(text);
}

bool Needles::are_in_record(std::string_view raw) const {
  const auto in = [this](std::string_view text) {
    return std::any_of(texts_.begin(), texts_.end(),
                       [&](const std::string& part) { return contains(text, part); });
  };
  return hides(raw) ? in(without_escapes(raw)) : in(raw);
}

SearchResult search(std::span<const Source> sources, const Needles& needles,
                    const ScanOptions& options) {
  std::vector<PerFile> files(sources.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    Searcher searcher(needles, options);
    for (size_t i = next++; i < files.size() && !options.stop.stop_requested(); i = next++) {
      files[i].result = searcher.search(sources[i], static_cast<uint32_t>(i), files[i].found);
      files[i].done = true;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < options.threads; ++i) workers.emplace_back(work);
    work();
  }
  SearchResult sum;
  for (PerFile& one : files) add(sum, std::move(one));
  sum.cancelled = options.stop.stop_requested();
  return sum;
}

}  // namespace hikeshi::trail
