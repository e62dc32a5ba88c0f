using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Nds.V1;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Reading;

namespace Isthmus.Xds.Translation;

/// <summary>
/// xDS resources as a plan, for a proxy of ours under our control plane or another. Absent fields have xDS's defaults, not Istio's. A resource with
/// something that we cannot honour is refused by name, the others are used.
/// </summary>
public static class XdsToPlan
{
    /// <summary>Reads one resource.</summary>
    /// <param name="resource">The resource as it came.</param>
    /// <param name="part">What it contributes; null when it is refused.</param>
    /// <param name="problem">Why it is refused; null when it is not.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool TryRead(Any resource, [NotNullWhen(true)] out PlanPart? part, [NotNullWhen(false)] out TranslationProblem? problem)
    {
        var findings = new Findings();
        part = resource.TypeUrl switch
        {
            TypeUrls.Listener => Parsed<ListenerPb.Listener>(resource, findings) is { } listener ? new PlanPart.OfListener(ListenerReader.Read(listener, findings)) : null,
            TypeUrls.Route => Parsed<RoutePb.RouteConfiguration>(resource, findings) is { } table ? new PlanPart.OfRouteTable(RouteTableReader.Read(table, findings)) : null,
            TypeUrls.Cluster => Parsed<ClusterPb.Cluster>(resource, findings) is { } cluster ? UpstreamReader.Read(cluster, findings) : null,
            TypeUrls.Endpoints => Parsed<EndpointPb.ClusterLoadAssignment>(resource, findings) is { } assignment
                ? new PlanPart.OfEndpoints(new(assignment.ClusterName, EndpointsReader.Read(assignment, findings)))
                : null,
            TypeUrls.NameTable => Parsed<NameTable>(resource, findings) is { } names ? new PlanPart.OfNames(NameTableReader.Read(names)) : null,
            _ => Unknown(resource, findings),
        };
        findings.RejectIf(part is { Name.Length: 0 }, "no name");
        problem = part is not null && findings.IsClean ? null : new(resource.TypeUrl, part?.Name ?? "", findings.Summary);
        part = problem is null ? part : null;
        return problem is null;
    }

    /// <summary>Reads the resources of one response, or of several.</summary>
    /// <param name="resources">The resources as they came.</param>
    /// <param name="problems">Those that are refused: what goes into the NACK.</param>
    public static IReadOnlyList<PlanPart> Read(IEnumerable<Any> resources, out IReadOnlyList<TranslationProblem> problems)
    {
        var parts = new List<PlanPart>();
        var refused = new List<TranslationProblem>();
        foreach (var resource in resources)
        {
            if (TryRead(resource, out var part, out var problem))
            {
                parts.Add(part);
            }
            else
            {
                refused.Add(problem);
            }
        }

        problems = refused;
        return parts;
    }

    /// <summary>
    /// The plan that the parts make, each list sorted by name. Endpoints are listed under the upstream that waits for them; those that nobody waits for, and that have
    /// not come, are left out.
    /// </summary>
    public static Plan Assemble(IEnumerable<PlanPart> parts)
    {
        var all = parts.OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        var assignments = all.OfType<PlanPart.OfEndpoints>().GroupBy(e => e.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Endpoints, StringComparer.Ordinal);
        var upstreams = all.OfType<PlanPart.OfUpstream>().ToList();
        return new()
        {
            Listeners = all.OfType<PlanPart.OfListener>().Select(p => p.Listener).ToEquatableArray(),
            RouteTables = all.OfType<PlanPart.OfRouteTable>().Select(p => p.Table).ToEquatableArray(),
            Upstreams = upstreams.Select(p => p.Upstream).ToEquatableArray(),
            Endpoints = upstreams.Where(u => assignments.ContainsKey(u.EndpointsName)).Select(u => assignments[u.EndpointsName] with { UpstreamName = u.Name }).ToEquatableArray(),
            Names = all.OfType<PlanPart.OfNames>().LastOrDefault()?.Names ?? [],
        };
    }

    private static T? Parsed<T>(Any resource, Findings findings)
        where T : class, IMessage<T>, new()
    {
        var message = Extensions.Parse<T>(resource.Value);
        findings.RejectIf(message is null, "not readable");
        return message;
    }

    private static PlanPart? Unknown(Any resource, Findings findings)
    {
        findings.Reject($"type {resource.TypeUrl}");
        return null;
    }
}
