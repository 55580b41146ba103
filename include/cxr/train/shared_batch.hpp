// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/batch_sizes.hpp"
#include "cxr/engine/processes.hpp"
#include "cxr/train/process_requests.hpp"

namespace cxr::detail {

/// The logits and labels of one batch, of all processes, so that each computes the loss of the whole batch:
/// whatever the loss divides by (class weights, known labels), the result is that of a single process.
/// They travel as one table of double, in which each process fills its rows: one sum per step.
template <Processes P>
class shared_batch {
 public:
  /// @param logits  (n,K) of this process, with their graph  @param own  labels, weights and ids of these
  /// @param sizes   of the epoch  @param requests  travel with the table
  shared_batch(P const& processes, Tensor logits, image_batch const& own, batch_sizes const& sizes,
               std::int64_t step, process_requests& requests)
      : part_(processes.part()), own_logits_(std::move(logits)) {
    if (part_.count == 1) {
      batch_ = own;
      logits_ = own_logits_;
      return;
    }
    auto const at_step = static_cast<std::size_t>(step);
    first_ = static_cast<std::int64_t>(sizes.begin(at_step) - sizes.whole_begin(at_step));
    rows_ = static_cast<std::int64_t>(sizes.whole_end(at_step) - sizes.whole_begin(at_step));
    gather(processes, own, requests);
  }

  shared_batch(shared_batch const&) = delete;  // the batch refers to the ids
  shared_batch& operator=(shared_batch const&) = delete;

  /// (N,K) of all processes; the gradient of a loss of them reaches this process's rows.
  Tensor const& logits() const { return logits_; }
  /// Labels, weights and ids (N) of all processes; the images of a single process alone.
  image_batch const& batch() const { return batch_; }

  /// Computes the gradients of this process. The mean over processes is the gradient of the loss.
  /// @param loss  () of logits() and batch()
  void backward(Tensor const& loss) const {
    loss.backward();
    if (part_.count == 1) return;
    Tensor const rows = logits_.grad().narrow(0, first_, own_logits_.size(0));
    own_logits_.backward(rows.mul(static_cast<double>(part_.count)));
  }

 private:
  void gather(P const& processes, image_batch const& own, process_requests& requests) {
    auto const classes = own_logits_.size(1);
    auto const column = [](Tensor const& values) {
      return (values.dim() == 1 ? values.unsqueeze(1) : values).to(at::kDouble);
    };
    auto const device = own_logits_.device();
    ids_.assign(own.ids.begin(), own.ids.end());
    Tensor const ids = at::zeros({own_logits_.size(0)}, at::kLong);
    for (std::int64_t row = 0; row < ids.size(0); ++row)
      ids.mutable_data_ptr<std::int64_t>()[row] = ids_[static_cast<std::size_t>(row)];
    std::vector<Tensor> columns{column(own_logits_.detach()), column(own.labels),
                                column(ids.to(device))};
    if (own.weights.defined()) columns.push_back(column(own.weights));
    Tensor const rows = at::cat(columns, 1);  // (n, columns)
    auto const width = rows.size(1);
    Tensor flat = at::zeros({rows_ * width + part_.count}, rows.options());
    Tensor const table = flat.narrow(0, 0, rows_ * width).view({rows_, width});
    table.narrow(0, first_, rows.size(0)).copy_(rows);
    requests.write(flat.narrow(0, rows_ * width, part_.count), part_);
    processes.sum(flat);
    requests.read(flat.narrow(0, rows_ * width, part_.count));
    unpack(table, classes, own);
  }

  void unpack(Tensor const& table, std::int64_t classes, image_batch const& own) {
    auto const labels = own.labels.dim() == 2 ? own.labels.size(1) : 1;
    logits_ = table.narrow(1, 0, classes).to(own_logits_.scalar_type()).contiguous();
    logits_.set_requires_grad(own_logits_.requires_grad());
    Tensor const label_rows = table.narrow(1, classes, labels).to(own.labels.scalar_type());
    batch_.labels = own.labels.dim() == 2 ? label_rows : label_rows.squeeze(1);
    Tensor const ids = table.select(1, classes + labels).to(at::kLong).cpu().contiguous();
    auto const* id = ids.const_data_ptr<std::int64_t>();
    ids_.assign(id, id + rows_);
    batch_.ids = ids_;
    if (own.weights.defined())
      batch_.weights = table.select(1, classes + labels + 1).to(own.weights.scalar_type());
  }

  shard part_;
  Tensor own_logits_, logits_;
  image_batch batch_;
  std::vector<std::int64_t> ids_;
  std::int64_t first_ = 0, rows_ = 0;
};

}  // namespace cxr::detail
