// SPDX-License-Identifier: Apache-2.0
#include "trail/envelope.h"

#include <algorithm>

#include "trail/decode.h"
#include "trail/index.h"

namespace hikeshi::trail {
namespace {

constexpr int kMaxDepth = 4;

bool has_items(std::string_view key) {
  return key == "Records" || key == "Events" || key == "logEvents";
}

// CloudTrail's own sources end in the name of a service; "aws:s3" is an S3 notification, which has
// the same outer shape.
bool is_cloudtrail(const Record& record) {
  const Json source = record[Field::kEventSource];
  return source.is_string() && record[Field::kEventName].is_string() &&
         !source.raw_string().starts_with("aws:");
}

bool is_insight(const Record& record) {
  return record[Field::kInsightDetails].is_object() ||
         record[Field::kEventType].raw_string() == "AwsCloudTrailInsight";
}

bool is_digest(Json value) {
  return value["digestStartTime"].is_string() && value["logFiles"].is_array();
}

Digest digest_of(Json value) {
  Digest digest;
  digest.account = value["awsAccountId"].string();
  digest.start_time = value["digestStartTime"].string();
  digest.end_time = value["digestEndTime"].string();
  // .../CloudTrail-Digest/<region>/YYYY/...: the content itself does not say the region.
  digest.key = value["digestS3Object"].string();
  const std::string& key = digest.key;
  const size_t at = key.find("/CloudTrail-Digest/");
  if (at != std::string::npos) {
    const size_t begin = at + 19;
    digest.region = key.substr(begin, key.find('/', begin) - begin);
  }
  for (const Json file : value["logFiles"].elements())
    digest.files.push_back({file["s3Object"].string(), file["hashValue"].string(),
                            file["oldestEventTime"].string(), file["newestEventTime"].string()});
  return digest;
}

class Opener {
 public:
  explicit Opener(EnvelopeSink& sink) : sink_(sink) {}

  void open(Json value, uint64_t offset, int depth) {
    if (depth > kMaxDepth) return sink_.on_problem(offset, "nested_too_deep", "");
    if (!value.is_object()) return sink_.on_problem(offset, "not_an_object", "");
    const Record record(value, offset);
    if (is_insight(record)) return sink_.on_insight();
    if (is_cloudtrail(record)) return sink_.on_record(record);
    if (is_digest(value)) return sink_.on_digest(digest_of(value));
    if (!open_members(value, offset, depth)) sink_.on_problem(offset, "not_cloudtrail", why(value));
  }

 private:
  // `value` stands at `offset` and is the array or holds it.
  void each(Json array, Json value, uint64_t offset, int depth) {
    const size_t base = value.document()->offset(value.mark());
    for (const Json element : array.elements())
      open(element, offset + element.document()->offset(element.mark()) - base, depth + 1);
  }

  // True where the value is an envelope that we know.
  bool open_members(Json value, uint64_t offset, int depth) {
    constexpr std::string_view kQuoting[] = {"CloudTrailEvent", "_raw", "message", "Message",
                                             "body"};
    for (const std::string_view name : kQuoting) {
      const Json quoted = value[name];
      if (quoted.is_string() && open_text(quoted, offset, depth)) return true;
    }
    if (const Json detail = value["detail"]; detail.is_object()) {
      const Record record(detail, offset);
      if (!is_cloudtrail(record)) return false;
      sink_.on_record(record);
      return true;
    }
    return open_lists(value, offset, depth);
  }

  // Every list of items, also where its key is repeated.
  bool open_lists(Json value, uint64_t offset, int depth) {
    bool any = false;
    std::string buffer;
    for (const Json::Member member : value.members()) {
      const std::string_view key = unescape(member.raw_key, buffer);
      const Json items = member.value();
      if (!has_items(key) || (!items.is_array() && !(items.is_object() && key == "Records")))
        continue;
      any = true;
      if (items.is_array()) {
        each(items, value, offset, depth);
      } else {
        sink_.on_problem(offset, "records_not_array", "");
        open(items, offset, depth + 1);
      }
    }
    return any;
  }

  // The text inside a string: one document after the other. False where it is not meant as JSON.
  bool open_text(Json quoted, uint64_t offset, int depth) {
    std::string text = quoted.string();
    repair_utf8(text.data(), text.size());
    size_t at = next_word(text, 0);
    if (at == text.size() || (text[at] != '{' && text[at] != '[')) return false;
    for (; at < text.size(); at = next_word(text, at)) {
      std::vector<uint32_t> marks;
      CheckRoom room;
      Document document;
      size_t stopped_at = 0;
      if (!index_value(text, at, marks, document, stopped_at) ||
          !check_value(document, 0, room).ok) {
        sink_.on_problem(offset, "malformed_record", "the quoted record is not JSON");
        return true;
      }
      const Json inner(&document, 0);
      inner.is_array() ? each(inner, inner, offset, depth) : open(inner, offset, depth + 1);
      at = document.size;
    }
    return true;
  }

  static size_t next_word(const std::string& text, size_t at) {
    return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  }

  static std::string why(Json value) {
    const std::string type = value["detail-type"].string();
    return type.empty() ? std::string() : "detail-type " + type.substr(0, 80);
  }

  EnvelopeSink& sink_;
};

}  // namespace

std::optional<ItemArray> find_items(const Document& document, uint32_t mark) {
  if (document.at(mark) == '[') return ItemArray{mark + 1, false};
  if (document.at(mark) != '{' || document.at(mark + 1) != '"' || document.at(mark + 2) != ':' ||
      document.at(mark + 3) != '[')
    return std::nullopt;
  const Json::Member first = *Json(&document, mark).members().begin();
  std::string buffer;
  if (!has_items(unescape(first.raw_key, buffer))) return std::nullopt;
  return ItemArray{mark + 4, true};
}

std::optional<AfterArray> after_array(const Document& document, uint32_t mark, CheckRoom& room) {
  std::string buffer;
  while (document.at(mark) == ',') {
    if (document.at(mark + 1) != '"' || document.at(mark + 2) != ':') return std::nullopt;
    const size_t quote = document.offset(mark + 1);
    const std::string_view key(document.text + quote + 1,
                               closing_quote(document, mark + 1) - quote - 1);
    if (document.at(mark + 3) == '[' && has_items(unescape(key, buffer)))
      return AfterArray{mark + 4, true};
    const Checked checked = check_value(document, mark + 3, room);
    if (!checked.ok) return std::nullopt;
    mark = checked.after;
  }
  if (document.at(mark) != '}') return std::nullopt;
  return AfterArray{mark + 1, false};
}

void open_envelope(Json value, uint64_t offset, EnvelopeSink& sink) {
  Opener(sink).open(value, offset, 0);
}

}  // namespace hikeshi::trail
