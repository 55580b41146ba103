// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "cxr/core/role.hpp"
#include "cxr/core/text.hpp"

// Names, aliases, and the only place where a default is chosen. No LibTorch in here.
namespace cxr {

struct kaggle_chest_xray;
struct synthetic_cxr;
struct synthetic_findings;
template <literal... Classes>
struct image_folder;
template <literal Set>
struct medmnist;
/// PneumoniaMNIST: the Kaggle set in squares of 28 to 224 pixels.
using pneumonia_mnist = medmnist<"pneumonia_mnist">;
/// ChestMNIST: NIH ChestX-ray14 in squares of 28 to 224 pixels, with 14 findings.
using chest_mnist = medmnist<"chest_mnist">;
template <class... Parts>
struct concat;
template <literal... Names>
struct synonyms;
struct known_synonyms;
/// What concat joins where it is given no synonyms.
using default_synonyms = known_synonyms;
template <class Source, class Filter>
struct subset_of;
template <literal... Classes>
struct dicom_folder;
template <class... Columns>
struct csv_manifest;

struct official;
struct patient_holdout;
struct stratified_holdout;
struct stratified_holdout_leaking_patients;
struct k_fold;
struct nested_k_fold;
struct site_holdout;
template <class Rule = patient_holdout>
struct training_share;
struct from_manifest;

template <class Pixel>
struct basic_grey;
/// Grey images of 8 bits.
using grey = basic_grey<std::uint8_t>;
/// Grey images of 16 bits.
using grey16 = basic_grey<std::uint16_t>;

struct shuffled;
struct balanced;
struct by_patient;

struct no_augment;
struct cxr_acquisition;
struct cxr_light;
struct cxr_strong;
template <class Inner = cxr_acquisition>
struct mixup;
template <class Inner = cxr_acquisition>
struct cutmix;

struct no_stress;
struct acquisition_shift;

struct scratch;
struct imagenet;
struct imagenet_if_available;
template <class Like>
struct from_file_like;
/// A file that must be given, of weights for images normalised as ImageNet's.
using from_file = from_file_like<imagenet>;
template <literal Corpus>
struct xrv;
/// TorchXRayVision's DenseNet-121 of seven data sets together.
using xrv_all = xrv<"all">;
/// The same of NIH ChestX-ray14.
using xrv_nih = xrv<"nih">;
/// The same of PadChest.
using xrv_pc = xrv<"pc">;
/// The same of CheXpert.
using xrv_chex = xrv<"chex">;
/// The same of the RSNA Pneumonia Detection Challenge.
using xrv_rsna = xrv<"rsna">;
/// The same of MIMIC-CXR with NegBio's labels.
using xrv_mimic_nb = xrv<"mimic_nb">;
/// The same of MIMIC-CXR with CheXpert's labels.
using xrv_mimic_ch = xrv<"mimic_ch">;

template <int Depth, class Weights = scratch>
struct densenet;
/// DenseNet-121 (Huang et al. 2017), as torchvision defines it.
template <class Weights = scratch>
using densenet121 = densenet<121, Weights>;
/// DenseNet-161, as torchvision defines it.
template <class Weights = scratch>
using densenet161 = densenet<161, Weights>;
/// DenseNet-169, as torchvision defines it.
template <class Weights = scratch>
using densenet169 = densenet<169, Weights>;
/// DenseNet-201, as torchvision defines it.
template <class Weights = scratch>
using densenet201 = densenet<201, Weights>;
/// A DenseNet of two small blocks, for tests and first steps.
template <class Weights = scratch>
using tiny_densenet = densenet<10, Weights>;
template <class Backbone>
struct fused;
template <class Module, std::int64_t Features, class Weights = scratch>
struct from_torch;

struct linear_head;
struct mlp_head;

struct cross_entropy;
struct focal;
struct masked_bce;

struct adamw;
struct sgd;

struct warmup_cosine;
struct reduce_on_plateau;
struct constant_rate;

struct no_average;
struct ema;
struct swa;

struct accuracy;
struct precision;
struct recall;
struct specificity;
struct f1;
struct auroc;
struct confusion;
struct npv;
struct youden_j;
struct mcc;
struct cohen_kappa;
struct balanced_accuracy;
struct auprc;
struct sensitivity_at_specificity;
struct specificity_at_sensitivity;
struct brier;
struct brier_decomposition;
struct log_loss;
struct ece;
struct ece_equal_mass;
struct mce;
struct calibration_slope;
struct calibration_intercept;
template <class Metric>
struct per_class;
template <class Metric>
struct micro;
template <class Metric>
struct weighted;
template <class Metric>
struct best_by;
template <class... Metrics>
struct metric_set;

struct fixed_threshold;
struct youden;
struct sensitivity_at_least;
struct specificity_at_least;
struct lowest_cost;

struct no_calibration;
struct temperature;
struct platt;
struct beta_calibration;
struct isotonic;

template <class Scalar>
struct cpu;
template <class Scalar>
struct cuda;
struct cuda_if_available;
struct batch_norm_per_process;
struct sync_batch_norm;
template <class E, class C, class N = batch_norm_per_process>
struct distributed;
struct gloo_tcp;
struct mpi;
struct mpi_if_built;
struct nccl;

struct console;
struct history_csv;
struct json_lines;
struct tensorboard;
struct silent;
template <class... Observers>
struct observers;

/// Policies as one type.
template <class... Policies>
struct policy_list {};
/// Every role once, by its default, in the order of an image's life: `pipeline<>` is a pipeline of
/// these. All that is done for each role expands this list.
using default_policies = policy_list<
    kaggle_chest_xray,                                                           // source
    patient_holdout,                                                             // split
    grey,                                                                        // preprocess
    shuffled,                                                                    // sampler
    cxr_acquisition,                                                             // augment
    acquisition_shift,                                                           // stress
    densenet121<>,                                                               // backbone
    mlp_head,                                                                    // head
    cross_entropy,                                                               // loss
    adamw,                                                                       // optimizer
    warmup_cosine,                                                               // schedule
    no_average,                                                                  // average
    metric_set<accuracy, precision, recall, specificity, f1, auroc, confusion>,  // metrics
    fixed_threshold,                                                             // decision
    temperature,                                                                 // calibration
    cuda_if_available,                                                           // execution
    observers<console, history_csv>>;                                            // observer

}  // namespace cxr
