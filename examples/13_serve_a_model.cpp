// SPDX-License-Identifier: MIT
//
// Serves a model over HTTP: docs/how_to/serve_a_model.md.
//
//   13_serve_a_model best.safetensors --port 8080
//   curl --data-binary @image.png 'localhost:8080/predict?heat_map=1'
//
// A prediction uses all cores, so one thread predicts, --batch images together, and --queue images wait for it;
// further ones get 503 and Retry-After. Uploads stay in memory: images of patients never reach a disk.
// (longer because it is a whole program, with its limits)
#include <httplib.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <future>
#include <iostream>
#include <mutex>
#include <opencv2/imgcodecs.hpp>
#include <thread>

#include "cxr/core/memory_file.hpp"
#include "cxr/data/decode/read_facts.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/overlay.hpp"
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/report/html.hpp"
#include "cxr/use/load.hpp"
#include "cxr/use/prediction_json.hpp"

template <class W>
using backbone = cxr::fused<cxr::densenet121<W>>;
using model = decltype(cxr::load<backbone, cxr::mlp_head, 2>("", cxr::cuda_if_available{}));

namespace {

struct limits {
  std::size_t queue = 8, together = 2, connections = 16, megabytes = 64, megapixels = 64,
              seconds = 30;
};

/// Answers a request with a status and, as JSON, why.
void refuse(httplib::Response& response, int status, std::string const& problem,
            std::string const& remedy, std::string const& anchor = "upload-refused") {
  response.status = status;
  if (status == 503) response.set_header("Retry-After", "1");
  std::string const text = "cxr: " + problem + "; " + remedy + " [docs/errors.md#" + anchor + "]";
  response.set_content(cxr::json{{"error", text}}.dump(), "application/json");
}

/// A model in a thread of its own, since each thread that predicts has a team of OpenMP threads.
class predictor {
 public:
  predictor(model& predict, limits const& most)
      : predict_(predict), most_(most.queue), together_(most.together) {}
  ~predictor() {
    {
      std::lock_guard const lock(mutex_);
      stopped_ = true;
    }
    change_.notify_one();
    thread_.join();
  }
  /// The prediction of an image, in turn; none: the queue is full.
  std::optional<std::future<cxr::json>> add(cxr::memory_file const& file, bool heat_map) {
    std::lock_guard const lock(mutex_);
    if (jobs_.size() >= most_) return std::nullopt;
    change_.notify_one();
    return jobs_.emplace_back(job{file.path(), heat_map}).answer.get_future();
  }
  std::size_t waiting() {
    std::lock_guard const lock(mutex_);
    return jobs_.size();
  }

 private:
  struct job {
    std::filesystem::path file;
    bool heat_map;
    std::promise<cxr::json> answer = {};
  };

  void run() {
    cxr::short_spinning const spare;  // connections need the cores, too
    std::unique_lock lock(mutex_);
    for (;;) {
      change_.wait(lock, [&] { return stopped_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      std::vector<job> batch;
      for (; !jobs_.empty() && batch.size() < together_; jobs_.pop_front())
        batch.push_back(std::move(jobs_.front()));
      lock.unlock();
      answer(batch);
      lock.lock();
    }
  }
  void answer(std::span<job> batch) try {
    auto answers = predictions(batch);
    for (std::size_t index = 0; index < batch.size(); ++index)
      batch[index].answer.set_value(std::move(answers[index]));
  } catch (...) {
    if (batch.size() == 1) return batch.front().answer.set_exception(std::current_exception());
    for (auto& job : batch) answer({&job, 1});  // the others have their answers
  }
  std::vector<cxr::json> predictions(std::span<job> batch) {
    std::vector<std::filesystem::path> files;
    for (auto const& job : batch) files.push_back(job.file);
    std::vector<std::string> heat_maps(batch.size());
    auto const draw = [&](auto const& execution, cxr::Tensor const& images, auto const& results,
                          auto const& places) {
      for (std::size_t row = 0; row < places.size(); ++row) {
        auto const place = places[row];
        if (!batch[place].heat_map || !results[place].error.empty()) continue;
        auto const label = at::tensor(static_cast<std::int64_t>(results[place].label)).view({1});
        auto const image = images.narrow(0, static_cast<std::int64_t>(row), 1);  // (1,C,H,W)
        auto const heat = cxr::apply_in_precision(
            execution, predict_.normalise(), image, [&](cxr::Tensor const& inputs) {
              return cxr::grad_cam{}(predict_.network(), inputs, label);
            });  // (1,h,w)
        heat_maps[place] = cxr::html::base64(cxr::overlay(image[0], heat[0]));
      }
    };
    std::vector<cxr::json> answers;
    for (auto const& image : predict_.skip_unreadable(files, draw)) {
      auto& answer = answers.emplace_back(cxr::prediction_json(image, *predict_.record()));
      auto const& heat_map = heat_maps[answers.size() - 1];
      if (!heat_map.empty()) answer["heat_map"] = heat_map;
    }
    return answers;
  }

  model& predict_;
  std::size_t most_, together_;
  std::deque<job> jobs_;
  bool stopped_ = false;
  std::mutex mutex_;
  std::condition_variable change_;
  std::thread thread_{[this] { run(); }};  // the last member: it uses the others
};

/// Reads a body within limits, whatever its headers promise. @returns whether it was read
bool read_body(httplib::ContentReader const& reader, httplib::Response& response,
               limits const& most, std::string& body) {
  using clock = std::chrono::steady_clock;
  auto const end = clock::now() + std::chrono::seconds(most.seconds);
  bool large = false, slow = false;
  bool const whole = reader([&](char const* data, std::size_t count) {
    large = body.size() + count > most.megabytes << 20;
    slow = clock::now() > end;
    if (!large && !slow) body.append(data, count);
    return !large && !slow;
  });
  if (whole) return true;
  if (large)
    refuse(response, 413, "the upload has more than " + std::to_string(most.megabytes) + " MiB",
           "send a smaller file, or start the server with a larger --megabytes");
  else
    refuse(response, slow ? 408 : 400, "the upload ended early, or took too long", "send it again");
  return false;
}

void answer(predictor& images, limits const& most, httplib::Request const& request,
            httplib::Response& response, httplib::ContentReader const& reader) {
  std::string body;
  if (!read_body(reader, response, most, body)) return;
  cxr::memory_file const file(std::as_bytes(std::span(body)));
  std::string().swap(body);
  cxr::json answer;
  try {
    auto const facts = cxr::read_facts(file.path());
    if (std::uint64_t(facts.width) * std::uint64_t(facts.height) > most.megapixels * 1'000'000)
      return refuse(response, 413,
                    "the image has more than " + std::to_string(most.megapixels) + " megapixels",
                    "send a smaller one, or start the server with a larger --megapixels");
    auto place = images.add(file, request.get_param_value("heat_map") == "1");
    if (!place)
      return refuse(response, 503, "as many images wait as may", "send it again after a second",
                    "server-busy");
    answer = place->get();
  } catch (cxr::file_error const& problem) {
    answer = {{"error", problem.what()}};
  }
  if (answer.contains("error")) response.status = 422;
  using replace =
      cxr::json::error_handler_t;  // of bytes that are not UTF-8, in texts of a DICOM file
  response.set_content(file.with_name(answer.dump(-1, ' ', false, replace::replace), "the upload"),
                       "application/json");
}

#ifdef CXR_BOUND_HTTP_LINES  // set by CMake for versions of the library that do not
/// A connection whose lines, which the library reads byte by byte, are bounded together: 0.11 bounds neither their
/// length nor their number, nor the time that a client takes for them.
class connection : public httplib::Stream {
 public:
  connection(int socket, std::size_t seconds)
      : socket_(socket), end_(clock::now() + std::chrono::seconds(seconds + 2)) {
    ::timeval const pause{2, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &pause, sizeof pause);
  }
  ssize_t read(char* bytes, std::size_t count) override {
    if (begin_ == count_) {  // nothing is left of what was received
      if (clock::now() > end_) return -1;
      begin_ = count_ = 0;
      auto const received = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (received <= 0) return received;
      count_ = static_cast<std::size_t>(received);
    }
    if (count == 1 && ++line_bytes_ > 1 << 18) return -1;
    auto const copied = std::min(count, count_ - begin_);
    std::memcpy(bytes, buffer_.data() + begin_, copied);
    begin_ += copied;
    return static_cast<ssize_t>(copied);
  }
  ssize_t write(char const* bytes, std::size_t count) override {
    return ::send(socket_, bytes, count, MSG_NOSIGNAL);
  }
  bool is_readable() const override { return true; }  // read() waits
  bool is_writable() const override { return true; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  int socket() const override { return socket_; }

 private:
  using clock = std::chrono::steady_clock;
  int socket_;
  clock::time_point end_;
  std::array<char, 16384> buffer_;
  std::size_t begin_ = 0, count_ = 0, line_bytes_ = 0;
};

/// A server of such connections, each of one request.
class server : public httplib::Server {
 public:
  explicit server(std::size_t seconds) : seconds_(seconds) {}

 private:
  bool process_and_close_socket(int socket) override {
    connection stream(socket, seconds_);
    bool closed = false;
    bool const answered = process_request(stream, true, closed, nullptr);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return answered;
  }
  std::size_t seconds_;
};
#else
/// The library's own server.
struct server : httplib::Server {
  explicit server(std::size_t) {
    set_keep_alive_max_count(1);  // what a refused request left unread is no further request
    set_read_timeout(2);
  }
};
#endif

/// Refuses what the server does not read, before anything of it is read. @returns whether it did
bool refuse_unread(httplib::Request const& request, httplib::Response& response,
                   limits const& most) {
  bool const predict = request.path == "/predict", health = request.path == "/health";
  if (!predict && !health)
    refuse(response, 404, "no such path", "POST an image to /predict, or GET /health");
  else if (request.method != (predict ? "POST" : "GET"))
    refuse(response, 405, "no such method", "POST an image to /predict, or GET /health");
  else if (request.has_header("Range"))
    response.status = 416;  // without a body, of which httplib would send the parts, however many
  else if (request.is_multipart_form_data())
    refuse(response, 415, "the request is a form",
           "send the file itself as the body, as curl --data-binary does");
  else if (request.get_header_value<std::uint64_t>("Content-Length") > most.megabytes << 20)
    refuse(response, 413, "the upload has more than " + std::to_string(most.megabytes) + " MiB",
           "send a smaller file, or start the server with a larger --megabytes");
  return response.status > 0;
}

/// Answers until a signal; images in the queue are predicted before it ends.
void serve(predictor& images, limits const& most, std::string const& host, int port,
           ::sigset_t const& ends) {
  using result = httplib::Server::HandlerResponse;
  server http(most.seconds);
  http.new_task_queue = [&] { return new httplib::ThreadPool(most.connections); };
  http.set_socket_options([](int socket) {  // without SO_REUSEPORT: two servers would share a port
    int const yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  http.set_pre_routing_handler([&](auto const& request, auto& response) {
    return refuse_unread(request, response, most) ? result::Handled : result::Unhandled;
  });
  http.Post("/predict", [&](auto const& request, auto& response, auto const& reader) {
    answer(images, most, request, response, reader);
  });
  http.Get("/health", [&](auto const&, auto& response) {
    response.set_content(cxr::json{{"waiting", images.waiting()}}.dump(), "application/json");
  });
  http.set_exception_handler([](auto const&, auto& response, std::exception_ptr) {
    refuse(response, 500, "no memory is left for this request", "send a smaller image, or later",
           "out-of-memory");
  });
  if (port == 0)
    port = http.bind_to_any_port(host);
  else if (!http.bind_to_port(host, port))
    port = -1;
  if (port < 0)
    throw cxr::setting_error("nothing can listen at " + host + " with this --port",
                             "give another; does a server run there?", "setting-value");
  std::thread stop([&] {
    int signal = 0;
    ::sigwait(&ends, &signal);
    ::alarm(20);  // ends the program, whatever a client does that never ends its request
    http.stop();
  });
  std::cout << "listening at http://" << host << ':' << port << std::endl;
  http.listen_after_bind();
  stop.join();
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App options{"Serves a model over HTTP"};
  std::string weights, host = "127.0.0.1";
  int port = 8080;
  limits most;
  cxr::cuda_if_available execution;
  options.add_option("weights", weights, "best.safetensors of a run")->required();
  options.add_option("--host", host, "Address; behind a proxy keep it");
  options.add_option("--port", port, "0: any that is free")->check(CLI::Range(0, 65535));
  options.add_option("--queue", most.queue, "Images that wait; others get 503")
      ->check(CLI::Range(1, 1000));
  options.add_option("--batch", most.together, "Waiting images that are predicted together")
      ->check(CLI::Range(1, 32));
  options.add_option("--connections", most.connections, "Requests that are read at a time")
      ->check(CLI::Range(1, 1024));
  options.add_option("--megabytes", most.megabytes, "MiB of an upload")->check(CLI::Range(1, 1024));
  options.add_option("--megapixels", most.megapixels, "Of an image")->check(CLI::Range(1, 1000));
  options.add_option("--seconds", most.seconds, "For an upload")->check(CLI::Range(1, 3600));
  options.add_option("--threads", execution.on_cpu.threads, "0: one for each core");
  CLI11_PARSE(options, argc, argv);
  ::sigset_t ends;  // blocked before any thread starts, so that serve() takes them
  ::sigemptyset(&ends);
  for (int const signal : {SIGTERM, SIGINT}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  auto predict = cxr::load<backbone, cxr::mlp_head, 2>(weights, execution);
  predictor images(predict, most);
  std::vector<std::uint8_t> png;  // the first prediction takes longest
  cv::imencode(".png", cv::Mat::zeros(64, 64, CV_8UC1), png);
  images.add(cxr::memory_file(std::as_bytes(std::span(png))), true)->get();
  serve(images, most, host, port, ends);
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
