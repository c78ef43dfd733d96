// SPDX-License-Identifier: Apache-2.0
// The letters as JSON, in the words of docs/formats.md, keys in a fixed order.
#include <nlohmann/json.hpp>

#include "reply/letters.h"

namespace hikeshi::reply {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Sentence& sentence) {
  Json json{{"text", sentence.text}, {"facts", sentence.facts}};
  json["standing"] =
      sentence.standing ? Json(casefile::to_string(*sentence.standing)) : Json(nullptr);
  return json;
}

Json json_of(const Letter& letter) {
  Json sentences = Json::array();
  for (const Sentence& sentence : letter.sentences) sentences.push_back(json_of(sentence));
  return Json{{"kind", to_string(letter.kind)},  {"lang", letter.lang == Lang::kJa ? "ja" : "en"},
              {"channel", letter.channel},       {"to", letter.to},
              {"subject", letter.subject},       {"body", letter.body},
              {"sentences", sentences},          {"draft", letter.draft},
              {"file", "letters/" + letter.file}};
}

}  // namespace

std::string to_json(const Letters& letters) {
  Json list = Json::array(), questions = Json::array();
  for (const Letter& letter : letters.letters) list.push_back(json_of(letter));
  for (const Question& q : letters.questions)
    questions.push_back(Json{{"id", q.id}, {"text", q.text}, {"blocks", q.blocks}});
  const Json json{{"letters", list}, {"questions", questions}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hikeshi::reply
