namespace Isthmus.Traffic.Outliers;

/// <summary>Which detector found a host.</summary>
public enum EjectionReason : byte
{
    /// <summary>None has.</summary>
    None,

    /// <summary>Errors in a row.</summary>
    ConsecutiveErrors,

    /// <summary>Gateway errors in a row.</summary>
    ConsecutiveGatewayErrors,

    /// <summary>Local failures in a row.</summary>
    ConsecutiveLocalOriginFailures,

    /// <summary>A success rate far below the others'.</summary>
    SuccessRate,

    /// <summary>Too large a share of failures.</summary>
    FailurePercentage,

    /// <summary>The success rate of reaching it is far below the others'.</summary>
    LocalOriginSuccessRate,

    /// <summary>Too large a share of failures to reach it.</summary>
    LocalOriginFailurePercentage,
}
