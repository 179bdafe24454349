"""Deputies: acting for somebody who is away, entering what somebody said, handing over the work of a leaver."""
