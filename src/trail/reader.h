// SPDX-License-Identifier: Apache-2.0
// One file of logs, in whatever wrapping, to its records.
//
// Accepts gzip (several members) or plain; UTF-8 with or without byte order mark, UTF-16 with one;
// {"Records": [...]}, bare arrays, single events, concatenated values and JSON lines; the answers
// of lookup-events, EventBridge and CloudWatch Logs envelopes, and envelopes that quote the record
// as text. Every record is checked to its last byte and then handed out; what is not handed out is
// in `problems`. Damage costs the record that it stands in and no other.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/gzip.h"
#include "trail/event_time.h"
#include "trail/problem.h"
#include "trail/record.h"

namespace hikeshi::trail {

// A CloudTrail digest: which log files were delivered in an hour, and so which hours were quiet.
struct Digest {
  std::string account, region;  // of the object's key where it has one, else of the content
  std::string file;             // name of the source it came from
  std::string start_time, end_time;
  std::string key;  // digestS3Object
  struct LogFile {
    std::string key;     // s3Object
    std::string sha256;  // of the unpacked file
    std::string oldest_event, newest_event;
    std::optional<TimeSpan> events() const;  // nullopt where the digest does not say of which time
  };
  std::vector<LogFile> files;

  // In which time it accounts for what was delivered: an hour where its end cannot be read, nullopt
  // where it says what cannot be.
  std::optional<TimeSpan> span() const;
};

struct FileCounts {
  uint64_t bytes = 0;  // as stored
  uint64_t bytes_unpacked = 0;
  uint64_t records = 0;  // handed out
  uint64_t digests = 0;
  uint64_t insights = 0;
  uint64_t slow_path = 0;  // records of damaged text or with escaped keys

  FileCounts& operator+=(const FileCounts& other);
};

struct FileResult {
  FileCounts counts;
  std::vector<Problem> problems;  // in order of offset
  std::vector<Digest> digests;
};

// No log object comes near it, packed or not; who makes a Source reads no more than this of a file.
inline constexpr uint64_t kLargestLog = GzipLimits{}.max_bytes;

// Called for each record, in order of offset. The record is valid during the call.
using OnRecord = std::function<void(const Record&)>;

// Text, marks and ends of brackets, some 2.1 bytes for each of text, fit into half a megabyte of
// cache.
inline constexpr size_t kWindow = size_t{128} << 10;

// Reads many files with one set of buffers. One object per thread.
class FileReader {
 public:
  // `window`: bytes of a sound file that are looked at together. Changes no result.
  explicit FileReader(GzipLimits limits = {}, size_t window = kWindow);
  ~FileReader();
  FileReader(FileReader&&) noexcept;

  FileResult read(const std::string& name, std::string_view bytes, const OnRecord& on_record);

 private:
  class Run;
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace hikeshi::trail
