namespace Isthmus.Model.Failures;

/// <summary>Which gRPC status an HTTP status stands for, and the other way round (grpc: http-grpc-status-mapping; Envoy's table for the way back).</summary>
public static class GrpcStatuses
{
    private const int Unknown = 2;

    /// <summary>The gRPC status of an answer that has none of its own.</summary>
    public static int FromHttp(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => Unknown,
    };

    /// <summary>The HTTP status that outlier detection and metrics count a gRPC status as. What is no status counts as 500.</summary>
    public static int ToHttp(int grpcStatus) => grpcStatus switch
    {
        0 => 200,
        1 => 499,
        3 or 9 or 11 => 400,
        4 => 504,
        5 => 404,
        6 or 10 => 409,
        7 => 403,
        8 => 429,
        12 => 501,
        14 => 503,
        16 => 401,
        _ => 500,
    };
}
