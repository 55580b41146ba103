#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the exchange of gradients adds to a training step, after the backward pass and beside it: two processes on
# this machine whose network, in a namespace of its own, has the given rate. Needs root, Open MPI and tc (iproute2).
#   exchange.sh [RATE, as tc takes it: 1gbit]
set -euo pipefail
cd "$(dirname "$0")/.."
rate=${1:-1gbit}
[ -n "${CXR_IN_NAMESPACE:-}" ] || {
  scripts/build.sh bench_exchange -DCXR_BENCHMARKS=ON >&2
  exec unshare -n env CXR_IN_NAMESPACE=1 "benchmarks/$(basename "$0")" "$rate"
}
ip link set lo mtu 1500 up
tc qdisc add dev lo root tbf rate "$rate" burst 64kb latency 100ms
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 \
       OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_pml=ob1 OMPI_MCA_btl=tcp,self OMPI_MCA_btl_tcp_if_include=lo \
       GLOO_SOCKET_IFNAME=lo OMP_NUM_THREADS=1
for communicator in mpi gloo_tcp; do
  mpirun -n 2 --bind-to none build/release/benchmarks/bench_exchange $communicator 4 9
done
