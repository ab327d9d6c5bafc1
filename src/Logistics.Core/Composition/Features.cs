using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Logistics.Core.ApiKeys;
using Logistics.Core.Attachments;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Flags;
using Logistics.Core.Handovers;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Core.KeyRotations;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Recoveries;
using Logistics.Core.Reference;
using Logistics.Core.Reissues;
using Logistics.Core.Reversals;
using Logistics.Core.ReVotes;
using Logistics.Core.Scopes;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Core.Texts;
using Logistics.Core.Times;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Core.Composition;

/// <summary>The features of this build, the lowest first: each may use those above it in the list.</summary>
internal static class Features
{
    /// <remarks>
    /// Runs when the assembly is loaded, so that every kind of event is declared before one is read. Codec and verifier
    /// are pure functions over all kinds, so the catalog is not a parameter of each call.
    /// </remarks>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The catalog belongs to the assembly.")]
    internal static void Declare() => Catalog.Declare(
        new ReferenceFeature(),
        new ApiKeyFeature(),
        new ScopeFeature(),
        new TimeFeature(),
        new OfficerFeature(),
        new FlagFeature(),
        new StockFeature(),
        new SealFeature(),
        new ReVoteFeature(),
        new PackageFeature(),
        new PlanFeature(),
        new HandoverFeature(),
        new ArrivalFeature(),
        new ReissueFeature(),
        new SortingFeature(),
        new DeliveryFeature(),
        new TransferFeature(),
        new DestructionFeature(),
        new TpsAccountFeature(),
        new MissedDeadlineFeature(),
        new IncidentFeature(),
        new KeyRotationFeature(),
        new ReversalFeature(),
        new RecoveryFeature(),
        new TextFeature(),
        new AttachmentFeature());
}
