// SPDX-License-Identifier: Apache-2.0
#include "trail/reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "trail/decode.h"
#include "trail/envelope.h"
#include "trail/grammar.h"
#include "trail/index.h"
#include "trail/resync.h"

namespace hikeshi::trail {

std::optional<TimeSpan> Digest::LogFile::events() const {
  const auto from = parse_event_time(oldest_event), to = parse_event_time(newest_event);
  if (!from || !to || *to < *from) return std::nullopt;
  return TimeSpan(*from, *to);
}

FileCounts& FileCounts::operator+=(const FileCounts& other) {
  bytes += other.bytes;
  bytes_unpacked += other.bytes_unpacked;
  records += other.records;
  digests += other.digests;
  insights += other.insights;
  slow_path += other.slow_path;
  return *this;
}

// Delivered hourly; a backfill tells of some days at most.
std::optional<TimeSpan> Digest::span() const {
  constexpr int64_t kLongest = 31 * kDay;
  const auto from = parse_event_time(start_time);
  if (!from) return std::nullopt;
  const UtcTime to = parse_event_time(end_time).value_or(from->plus(kHour));
  if (to < *from || from->plus(kLongest) < to) return std::nullopt;
  return TimeSpan(*from, to);
}

struct FileReader::Buffers {
  Buffers(GzipLimits l, size_t w) : limits(l), window(w) {}
  GzipLimits limits;
  size_t window;
  Gunzip gunzip;
  Indexer indexer;
  std::string inflated;  // grows to the largest file and is reused
  std::string utf8;
  CheckRoom room;
  std::vector<uint32_t> closes;  // for the document's
  std::vector<uint32_t> slow_marks;
};

namespace {

// A file may hold the same defect a million times; all are counted, the first of them are named.
constexpr size_t kNamedPerReason = 20;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// What a file without JSON probably is, and what to do about it.
std::string_view remedy_for(std::string_view bytes) {
  struct Magic {
    std::string_view bytes, remedy;
  };
  constexpr std::array<Magic, 6> kKnown = {
      {{"PK\x03\x04", "a zip archive: unpack it and give the folder"},
       {"BZh", "packed with bzip2: unpack it first"},
       {"\xFD"
        "7zXZ",
        "packed with xz: unpack it first"},
       {"\x28\xB5\x2F\xFD", "packed with zstd: unpack it first"},
       {"7z\xBC\xAF", "a 7z archive: unpack it and give the folder"},
       {"PAR1", "a Parquet file: give CloudTrail's own files, as they lie in S3"}}};
  for (const Magic& magic : kKnown) {
    if (bytes.starts_with(magic.bytes)) return magic.remedy;
  }
  return {};
}

}  // namespace

// What happens to one file, from its bytes to its last record.
class FileReader::Run final : public EnvelopeSink {
 public:
  Run(Buffers& buffers, const std::string& name, const OnRecord& on_record)
      : b_(buffers), name_(name), on_record_(on_record) {}

  FileResult run(std::string_view bytes) {
    result_.counts.bytes = bytes.size();
    const auto text = unpack(bytes);
    if (text) read_text(*text);
    std::stable_sort(result_.problems.begin(), result_.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.offset < b.offset; });
    return std::move(result_);
  }

  void on_record(const Record& record) override {
    if (record.repeats_key()) report(record.offset(), "repeated_key");
    if (!record.time()) report(record.offset(), "bad_field", "eventTime");
    report_wrong_types(record);
    report_repairs(record);
    ++result_.counts.records;
    if (slow_ || record.escapes_key()) ++result_.counts.slow_path;
    on_record_(record);
  }
  void on_digest(Digest digest) override {
    ++result_.counts.digests;
    digest.file = name_;
    result_.digests.push_back(std::move(digest));
  }
  void on_insight() override { ++result_.counts.insights; }
  void on_problem(uint64_t offset, std::string reason, std::string detail) override {
    report(offset, std::move(reason), std::move(detail));
  }

 private:
  // The text of the file, padded for the index; nullopt where there is none.
  std::optional<std::string_view> unpack(std::string_view bytes) {
    if (bytes.empty()) return report(0, "empty"), std::nullopt;
    size_t size = bytes.size();
    if (looks_like_gzip(bytes)) {
      const Inflated inflated = b_.gunzip.inflate(bytes, b_.limits, kPadding, b_.inflated, size);
      for (const auto& [defect, offset] : inflated.earlier)
        report(offset, std::string(describe(defect)));
      if (inflated.defect != GzipDefect::kNone)
        report(inflated.packed_offset, std::string(describe(inflated.defect)));
      if (inflated.defect == GzipDefect::kLimit) return std::nullopt;
    } else {
      if (b_.inflated.size() < size + kPadding) b_.inflated.resize(size + kPadding);
      std::memcpy(b_.inflated.data(), bytes.data(), size);
      std::memset(b_.inflated.data() + size, 0, kPadding);
    }
    result_.counts.bytes_unpacked = size;
    return std::string_view(b_.inflated.data(), size);
  }

  void read_text(std::string_view raw) {
    if (const auto remedy = remedy_for(raw); !remedy.empty())
      return report(0, "not_json", std::string(remedy));
    const std::string_view text = to_utf8(raw, b_.utf8, repairs_);
    base_ = raw.data() <= text.data() && text.data() <= raw.data() + raw.size()
                ? static_cast<uint64_t>(text.data() - raw.data())
                : 0;  // UTF-16: offsets are those of its UTF-8 form
    if (is_blank(text) && result_.problems.empty()) return report(0, "empty");
    const size_t done = read_windows(text);
    base_ += done;
    read_whole(text.substr(done), done > 0);
    report_left_repairs();
  }

  // A large file of AWS's own form, {"Records":[ and events side by side, goes through in windows
  // that stay in a core's cache: its text is looked at four times. Returns how much of it is done:
  // what lies before the first event that is in no sound window, or nothing.
  size_t read_windows(std::string_view text) {
    constexpr std::string_view kHead = R"({"Records":[)", kBorder = R"(},{"eventVersion":)";
    if (!text.starts_with(kHead) || !repairs_.empty()) return 0;
    const uint64_t base = base_;
    size_t done = kHead.size();
    while (text.size() - done > 2 * b_.window) {
      const size_t border = text.find(kBorder, done + b_.window);
      if (border == std::string_view::npos) break;
      const size_t size = border + 1 - done;  // without the comma
      base_ = base + done;
      const size_t sound = read_window(text.substr(done, size));
      done += sound;
      if (sound <= size) break;
    }
    base_ = base;
    return done == kHead.size() ? 0 : done;
  }

  // Elements side by side. Returns how much of the text is done, the comma behind it included.
  size_t read_window(std::string_view text) {
    b_.room.forget();
    Document document;
    if (b_.indexer.index(text, document) != IndexDefect::kNone) return 0;
    make_room(document);
    for (uint32_t mark = 0; mark < document.count;) {
      const Checked checked = check_value(document, mark, b_.room);
      const bool last = checked.after == document.count;
      if (!checked.ok || (!last && document.at(checked.after) != ',')) return document.offset(mark);
      document.plain = checked.plain;
      item(Json(&document, mark));
      mark = checked.after + 1;
    }
    return text.size() + 1;
  }

  // `inside`: the text begins in the array that {"Records":[ opens.
  void read_whole(std::string_view text, bool inside) {
    b_.room.forget();
    Document document;
    IndexDefect defect = b_.indexer.index(text, document);
    // Of two defects the index names one, so text that is damaged is looked through for bytes that
    // are not UTF-8 as well.
    if (defect == IndexDefect::kInvalidUtf8 || defect == IndexDefect::kDamaged) {
      slow_ = true;
      auto repairs = repair_utf8(const_cast<char*>(text.data()), text.size());
      if (!repairs.empty()) defect = b_.indexer.index(text, document);
      repairs_.insert(repairs_.end(), repairs.begin(), repairs.end());
    }
    if (defect == IndexDefect::kTooLarge) return report(0, "too_large");
    if (defect != IndexDefect::kNone) {
      damaged(text, 0);
    } else {
      make_room(document);
      read_values(text, document, inside);
    }
  }

  void make_room(Document& document) {
    if (b_.closes.size() < document.count) b_.closes.resize(document.count);
    document.closes = b_.closes.data();
  }

  // The sound case: one value after another, each checked element by element.
  void read_values(std::string_view text, Document& document, bool inside) {
    for (uint32_t mark = 0; mark < document.count;) {
      const auto items = inside && mark == 0 ? ItemArray{0, true} : find_items(document, mark);
      if (!items) {  // one item by itself
        const Checked checked = check_value(document, mark, b_.room);
        if (!checked.ok) return damaged(text, document.offset(mark));
        document.plain = checked.plain;
        item(Json(&document, mark));
        mark = checked.after;
        continue;
      }
      const auto after = read_items(document, *items);
      if (!after) return damaged(text, resume_at_);
      mark = *after;
    }
  }

  // The elements of an array of items, and then the rest of the object it stands in, which may hold
  // another such array. nullopt: the text is not what it should be at resume_at_.
  std::optional<uint32_t> read_items(Document& document, const ItemArray& items) {
    uint32_t mark = items.first;
    for (;;) {
      if (!read_elements(document, mark)) return std::nullopt;
      resume_at_ = document.offset(mark);
      if (!items.in_object) return mark + 1;
      const auto after = after_array(document, mark + 1, b_.room);
      if (!after) return std::nullopt;
      mark = after->mark;
      if (!after->another) return mark;
    }
  }

  // From the first element at `mark` to the closing bracket.
  bool read_elements(Document& document, uint32_t& mark) {
    while (document.at(mark) != ']') {
      resume_at_ = document.offset(mark);
      const Checked checked = check_value(document, mark, b_.room);
      if (!checked.ok) return false;
      document.plain = checked.plain;
      item(Json(&document, mark));
      mark = checked.after;
      if (document.at(mark) == ',' && document.at(mark + 1) != ']') {
        ++mark;
      } else if (document.at(mark) != ']') {
        resume_at_ = document.offset(mark);
        return false;
      }
    }
    return true;
  }

  void item(Json value) {
    open_envelope(value, base_ + value.document()->offset(value.mark()), *this);
  }

  // Something at or behind `from` is not JSON. From here the text is searched for what begins like
  // an item; each that is whole is handed out, and each stretch that is not is reported once.
  void damaged(std::string_view text, size_t from) {
    slow_ = true;
    b_.room.forget();
    Resync resync(text, from, b_.slow_marks, b_.room);
    while (const auto found = resync.next()) {
      if (found->lost) report(base_ + found->lost_at, lost_reason(*found));
      if (found->document) item(Json(&*found->document, 0));
    }
  }

  std::string lost_reason(const Resync::Found& found) const {
    if (found.begins_like_item) return found.at_end ? "cut_record" : "malformed_record";
    return result_.counts.records == 0 ? "not_json" : "malformed_record";
  }

  // A field of the wrong type is read as absent, which must not pass for a record without it.
  void report_wrong_types(const Record& record) {
    constexpr Field kStrings[] = {Field::kEventId,   Field::kAwsRegion, Field::kSourceIpAddress,
                                  Field::kUserAgent, Field::kErrorCode, Field::kRecipientAccountId};
    for (const Field field : kStrings) {
      const Json value = record[field];
      if (!value.nothing() && !value.is_string())
        report(record.offset(), "bad_field", std::string(name_of(field)));
    }
    const Json identity = record[Field::kUserIdentity];
    if (!identity.nothing() && !identity.is_object())
      report(record.offset(), "bad_field", "userIdentity");
  }

  void report_repairs(const Record& record) {
    if (repairs_.empty()) return;
    const uint64_t begin = record.offset() - base_;
    const uint64_t end = begin + record.raw().size();
    const auto first = std::lower_bound(repairs_.begin(), repairs_.end(), begin);
    const auto last = std::lower_bound(repairs_.begin(), repairs_.end(), end);
    if (first == last) return;
    report(base_ + *first, "invalid_utf8");
    repairs_.erase(first, last);
  }

  void report_left_repairs() {
    if (!repairs_.empty()) report(base_ + repairs_.front(), "invalid_utf8");
  }

  void report(uint64_t offset, std::string reason, std::string detail = {}) {
    size_t named = 0;
    Problem* last = nullptr;
    for (Problem& problem : result_.problems) {
      if (problem.reason != reason) continue;
      ++named;
      last = &problem;
    }
    if (named >= kNamedPerReason) {
      ++last->count;
      return;
    }
    result_.problems.push_back({name_, offset, std::move(reason), std::move(detail), 1});
  }

  Buffers& b_;
  const std::string& name_;
  const OnRecord& on_record_;
  FileResult result_;
  std::vector<uint64_t> repairs_;  // offsets of repaired bytes, not reported yet
  uint64_t base_ = 0;              // of the text in the unpacked file (behind a byte order mark)
  size_t resume_at_ = 0;
  bool slow_ = false;
};

FileReader::FileReader(GzipLimits limits, size_t window)
    : buffers_(std::make_unique<Buffers>(limits, window)) {}
FileReader::~FileReader() = default;
FileReader::FileReader(FileReader&&) noexcept = default;

FileResult FileReader::read(const std::string& name, std::string_view bytes,
                            const OnRecord& on_record) {
  return Run(*buffers_, name, on_record).run(bytes);
}

}  // namespace hikeshi::trail
